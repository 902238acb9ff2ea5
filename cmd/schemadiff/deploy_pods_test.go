package main

import (
	"slices"
	"testing"
)

// The parts of a pod that name each other exist, and nothing in one may more
// than it must.
func TestDeployedPods(t *testing.T) {
	type job struct {
		PodFailurePolicy struct {
			Rules []struct {
				Action      string
				OnExitCodes *struct {
					ContainerName string `yaml:"containerName"`
					Values        []int
				} `yaml:"onExitCodes"`
			}
		} `yaml:"podFailurePolicy"`
		Template struct{ Spec pod }
	}
	pods := 0
	for _, path := range yamlFiles(t) {
		for _, n := range documents(t, path, deployedText(t, path)) {
			var manifest struct {
				Kind string
				Spec struct {
					Job     job                `yaml:",inline"`
					Nightly struct{ Spec job } `yaml:"jobTemplate"`
				}
			}
			if n.Decode(&manifest) != nil || manifest.Kind != "Job" && manifest.Kind != "CronJob" {
				continue
			}
			pods++
			j := manifest.Spec.Job
			if manifest.Kind == "CronJob" {
				j = manifest.Spec.Nightly.Spec
			}
			j.Template.Spec.check(t, path)
			policy := j.PodFailurePolicy.Rules[0]
			if policy.Action != "FailJob" || !slices.Equal(policy.OnExitCodes.Values, []int{exitFindings, exitClosed}) || policy.OnExitCodes.ContainerName != j.Template.Spec.Containers[0].Name {
				t.Errorf("%s: %+v", path, policy)
			}
		}
	}
	if pods != 4 {
		t.Errorf("%d pods were looked at", pods)
	}
}

type pod struct {
	RestartPolicy   string `yaml:"restartPolicy"`
	SecurityContext struct {
		RunAsNonRoot bool `yaml:"runAsNonRoot"`
	} `yaml:"securityContext"`
	Init       []container `yaml:"initContainers"`
	Containers []container
	Volumes    []struct{ Name string }
}

type container struct {
	Name, Image     string
	SecurityContext struct {
		Escalation *bool `yaml:"allowPrivilegeEscalation"`
		ReadOnly   bool  `yaml:"readOnlyRootFilesystem"`
	} `yaml:"securityContext"`
	Mounts []struct{ Name, MountPath string } `yaml:"volumeMounts"`
}

func (p pod) check(t *testing.T, path string) {
	t.Helper()
	if !p.SecurityContext.RunAsNonRoot || p.RestartPolicy != "Never" {
		t.Errorf("%s: runs as root, or again and again", path)
	}
	var volumes, mounted []string
	for _, v := range p.Volumes {
		volumes = append(volumes, v.Name)
	}
	for _, c := range slices.Concat(p.Init, p.Containers) {
		if e := c.SecurityContext.Escalation; e == nil || *e || !c.SecurityContext.ReadOnly || c.Image == "" {
			t.Errorf("%s: container %s may too much: %+v", path, c.Name, c)
		}
		for _, m := range c.Mounts {
			mounted = append(mounted, m.Name)
		}
	}
	slices.Sort(volumes)
	slices.Sort(mounted)
	if mounted = slices.Compact(mounted); !slices.Equal(volumes, mounted) {
		t.Errorf("%s: volumes %v, and %v are mounted", path, volumes, mounted)
	}
}
