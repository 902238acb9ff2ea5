package config

import "slices"

// decode reads a mapping of names to environments, in the order of the file. An
// overlay adds to those of the same name.
func (v *Environments) decode(d *decoder, n *node, path, _ string) {
	if n.kind != mapping {
		d.wrong(n, path, "environments has to be a mapping of names, not "+n.kind.String(), "write environments: { staging: { url: ... } }")
		return
	}
	for _, e := range n.entries {
		name := e.key.text
		if !e.named() {
			d.bare(e.key, "in "+path)
			continue
		}
		if !isKey(name) {
			d.add(mistake{at: e.key.at, src: e.key.src, key: name, what: "an environment's name has to be a word of letters, digits, _, - and ."})
			continue
		}
		i := slices.IndexFunc(*v, func(known Environment) bool { return known.Name == name })
		if i < 0 {
			*v = append(*v, Environment{Name: name})
			i = len(*v) - 1
		}
		env := (*v)[i]
		d.into(reflectOf(&env), e.value, path+"."+name, "")
		env.At, env.dir = e.key.at, d.dir
		(*v)[i] = env
	}
}

func (v *Rules) decode(d *decoder, n *node, path, _ string) {
	if n.kind != mapping {
		d.wrong(n, path, "rules has to be a mapping of rules to severities, not "+n.kind.String(), "write column-type-differs: warning")
		return
	}
	for _, e := range n.entries {
		if !e.named() {
			d.bare(e.key, "in "+path)
			continue
		}
		setting := RuleSetting{Rule: e.key.text, At: e.key.at}
		d.into(reflectOf(&setting.Severity), e.value, path+"."+e.key.text, "")
		i := slices.IndexFunc(*v, func(known RuleSetting) bool { return known.Rule == setting.Rule })
		if i < 0 {
			*v = append(*v, setting)
		} else {
			(*v)[i] = setting
		}
	}
}
