package report

import (
	"os"
	"path/filepath"
	"testing"
)

// pageOf writes a report as HTML and gives back where.
func pageOf(t *testing.T, name string) string {
	t.Helper()
	r, ok := reports()[name]
	if !ok {
		t.Fatalf("no report %s", name)
	}
	path := filepath.Join(t.TempDir(), name+".html")
	html, _ := FormatNamed("html")
	if err := WriteFile(path, html, r, Options{}); err != nil {
		t.Fatal(err)
	}
	return path
}

// The page in a real browser: filters, keys, links, both themes, a phone, and
// without scripts and styles.
func TestHTMLInABrowser(t *testing.T) {
	b := startBrowser(t)
	t.Run("filter", func(t *testing.T) { b.t = t; filters(b, pageOf(t, "explained")) })
	t.Run("keys", func(t *testing.T) { b.t = t; keys(b, pageOf(t, "explained")) })
	t.Run("links", func(t *testing.T) {
		b.t = t
		links(b, pageOf(t, "explained"))
		links(b, pageOf(t, "rehearsed"))
		links(b, pageOf(t, "conflicting"))
	})
	t.Run("hostile", func(t *testing.T) {
		b.t = t
		for _, name := range []string{"scripted", "hostile"} {
			b.open(pageOf(t, name), "")
			b.want("scripts that run", "document.scripts.length", 2)
			b.want("pictures", "document.images.length", 0)
			b.want("handlers", "document.querySelectorAll('[onerror],[onclick],iframe,object,embed').length", 0)
			b.want("foreign links", "Array.from(document.links).filter(a => !a.getAttribute('href').startsWith('#') && a.protocol !== 'blob:').length", 0)
		}
	})
	t.Run("looks", func(t *testing.T) {
		b.t = t
		for _, name := range []string{"explained", "rehearsed", "gated", "grouped", "conflicting", "crowded"} {
			path := pageOf(t, name)
			for _, theme := range []string{"light", "dark"} {
				for _, width := range []int{1280, 390} {
					b.look(width, theme)
					b.open(path, "")
					b.want(name+": the page is wider than the window", "document.documentElement.scrollWidth > innerWidth ? Array.from(document.querySelectorAll('body *')).filter(e => !e.parentElement.closest('.scroll,.contents') && e.getBoundingClientRect().right > innerWidth).map(e => e.tagName + '.' + e.className).join(' ') || 'yes' : ''", "")
					contrast(b, name+" "+theme)
					b.picture(name+"-"+theme+map[int]string{1280: "", 390: "-phone"}[width], true)
				}
			}
		}
		b.look(1280, "light")
	})
	t.Run("bare", func(t *testing.T) { b.t = t; bare(b, pageOf(t, "explained")) })
}

const shownFindings = "Array.from(document.querySelectorAll('#list > .finding')).filter(f => f.offsetParent !== null)"

func filters(b *browser, path string) {
	b.look(1280, "light")
	b.open(path, "")
	b.want("all findings", shownFindings+".length", 12)
	b.want("the count", "document.getElementById('count').textContent", "12 of 12 shown")
	input := func(script string) {
		b.is(script + "; document.getElementById('filter').dispatchEvent(new Event('input', {bubbles: true}))")
	}
	input("document.querySelector('[name=q]').value = 'NUMERIC(10'")
	b.want("by text", shownFindings+".length", 1)
	b.want("state in the address", "location.hash", "#?q=NUMERIC%2810")
	b.want("announced", "document.querySelector('#count[aria-live=polite]').textContent", "1 of 12 shown")
	input("document.querySelector('[name=q]').value = 'no such thing'")
	b.want("nothing left is said", "document.getElementById('none').offsetParent !== null", true)
	b.is("document.querySelector('#filter [type=reset]').click()")
	b.until(shownFindings + ".length === 12")
	input("document.querySelector('[name=severity][value=error]').checked = false")
	b.want("without errors", shownFindings+".filter(f => f.dataset.severity === 'error').length", 0)
	b.open(path, "#?no-state=explained+ignored&kind=index")
	b.want("state from the address", shownFindings+".length", 1)
}

func keys(b *browser, path string) {
	b.open(path, "")
	b.press("/")
	b.want("slash", "document.activeElement.name", "q")
	b.press("Escape")
	b.press("j")
	b.press("j")
	b.want("j and j", "Array.from(document.querySelectorAll('#list > .finding')).indexOf(document.querySelector('.here'))", 1)
	b.press("k")
	b.want("k", "Array.from(document.querySelectorAll('#list > .finding')).indexOf(document.activeElement)", 0)
	b.press("j")
	b.press("o")
	b.until("location.hash.startsWith('#object-')")
	b.press("?")
	b.want("the keys", "document.getElementById('keys').open", true)
	b.is("document.querySelector('#keys button').click()")
	b.until("!document.getElementById('keys').open")
}

// links looks whether every link within the page leads somewhere, and names
// and ids are what they have to be.
func links(b *browser, path string) {
	b.open(path, "")
	b.want("dead links", "Array.from(document.querySelectorAll('a[href^=\"#\"]')).filter(a => !document.getElementById(a.getAttribute('href').slice(1))).map(a => a.getAttribute('href')).join(' ')", "")
	b.want("ids that are there twice", "Array.from(document.querySelectorAll('[id]')).map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i).join(' ')", "")
	b.want("headers without scope", "document.querySelectorAll('th:not([scope])').length", 0)
	b.want("controls without a name", "Array.from(document.querySelectorAll('input,select,button')).filter(e => !e.labels?.length && !e.textContent.trim()).length", 0)
	b.want("pictures without a name", "Array.from(document.querySelectorAll('svg[role]')).filter(s => !s.querySelector('title')).length", 0)
	b.want("small targets", "Array.from(document.querySelectorAll('button,select,.contents a,summary')).filter(e => e.offsetParent && e.getBoundingClientRect().height < 24).map(e => e.outerHTML).join(' ')", "")
	b.want("one h1", "document.querySelectorAll('h1').length", 1)
	b.want("the language", "document.documentElement.lang", "en")
	b.is("(() => { const a = document.querySelector('.finding .code'); a.click(); })()")
	b.until("document.querySelector('.rule:target') !== null && document.querySelector('.rule:target').open")
	b.want("the data", "JSON.parse(document.getElementById('result').textContent).format_version", "1.0")
	b.want("the download", "document.getElementById('download').href.startsWith('blob:')", true)
}

// contrast measures every text against what is painted behind it: WCAG 2.2 AA.
func contrast(b *browser, what string) {
	b.want(what+": contrast", `(() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = color => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data; };
  const light = c => { const [r, g, b] = [c[0], c[1], c[2]].map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] > 250) return c; } return [255, 255, 255, 255]; };
  const bad = new Set();
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('script,style,svg,.permalink,.sr,dialog:not([open])') || !e.offsetParent) continue;
    if (!Array.from(e.childNodes).some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const a = light(rgb(getComputedStyle(e).color)), z = light(behind(e));
    const ratio = (Math.max(a, z) + .05) / (Math.min(a, z) + .05);
    if (ratio < 4.5) bad.add(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2));
  }
  return Array.from(bad).join('; ');
})()`, "")
}

// bare is the page as a server shows it that forbids scripts and styles.
func bare(b *browser, path string) {
	page, err := os.ReadFile(path)
	if err != nil {
		b.t.Fatal(err)
	}
	strict := filepath.Join(filepath.Dir(path), "strict.html")
	forbidding := `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`
	page = append([]byte("<!DOCTYPE html><html lang=en><head>"+forbidding), page...)
	if err := os.WriteFile(strict, page, 0o644); err != nil {
		b.t.Fatal(err)
	}
	b.ask("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
	defer b.ask("Emulation.setScriptExecutionDisabled", map[string]any{"value": false}, nil)
	b.look(1280, "light")
	b.open(strict, "")
	b.want("no style", "getComputedStyle(document.querySelector('.verdict')).borderTopWidth", "0px")
	b.want("no script", "document.getElementById('filter').hidden", true)
	for _, text := range []string{"dev and staging differ: 4 errors", "numeric(12,2)", "000048_split_customer_name", "CREATE INDEX idx_orders_created_tmp", "explained by pending migrations", "table public.orders"} {
		b.want("readable: "+text, "document.body.innerText.includes("+"'"+text+"'"+")", true)
	}
	b.want("what differs is marked", "document.querySelectorAll('ins').length > 0 && document.querySelectorAll('del').length > 0", true)
	b.picture("bare", true)
}
