'use strict';
// Filters, keys, copying. All that the page says is there without it.
(() => {
  const $ = (selector, from) => Array.from((from || document).querySelectorAll(selector));
  const form = document.getElementById('filter');
  const findings = $('#list > .finding');

  for (const element of $('.copy')) {
    const box = element.closest('figure, dd');
    const text = box && box.querySelector('pre code, code');
    if (!text || !navigator.clipboard) continue;
    element.hidden = false;
    element.addEventListener('click', async () => {
      await navigator.clipboard.writeText(text.textContent);
      element.textContent = 'Copied';
      setTimeout(() => { element.textContent = 'Copy'; }, 1500);
    });
  }

  const download = document.getElementById('download');
  download.href = URL.createObjectURL(new Blob([document.getElementById('result').textContent], { type: 'application/json' }));
  download.download = 'schemadiff.json';
  download.hidden = false;

  addEventListener('beforeprint', () => { for (const d of $('details')) d.open = true; });

  // A link to something folded unfolds it.
  const reveal = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && !id.startsWith('?') && document.getElementById(id);
    if (!target) return;
    for (let d = target.closest('details'); d; d = d.parentElement && d.parentElement.closest('details')) d.open = true;
    if (target.classList.contains('finding') && target.hidden && form) form.reset();
    target.scrollIntoView({ block: 'center' });
  };

  const checked = name => $('input[name=' + name + ']', form).filter(i => i.checked).map(i => i.value);
  const apply = () => {
    const q = form.q.value.trim().toLowerCase();
    const env = form.env ? form.env.value : '';
    const kind = form.kind.value;
    const severities = checked('severity');
    const states = checked('state');
    let shown = 0;
    for (const f of findings) {
      const d = f.dataset;
      const fits = severities.includes(d.severity) && states.includes(d.state) && (!kind || d.kind === kind) &&
        (!env || d.envs.split(' ').includes(env)) && (!q || f.textContent.toLowerCase().includes(q));
      f.hidden = !fits;
      if (fits) shown++;
    }
    document.getElementById('count').textContent = shown + ' of ' + findings.length + ' shown';
    document.getElementById('none').hidden = shown > 0;
  };
  // The state of the filter is in the address, so that it can be sent.
  const save = () => {
    const state = new URLSearchParams();
    if (form.q.value) state.set('q', form.q.value);
    for (const name of ['env', 'kind']) if (form[name] && form[name].value) state.set(name, form[name].value);
    for (const name of ['severity', 'state']) {
      const off = $('input[name=' + name + ']', form).filter(i => !i.checked).map(i => i.value);
      if (off.length) state.set('no-' + name, off.join(' '));
    }
    const text = state.toString();
    history.replaceState(null, '', text ? '#?' + text : location.pathname + location.search);
  };
  const restore = () => {
    if (!location.hash.startsWith('#?')) return reveal();
    const state = new URLSearchParams(location.hash.slice(2));
    form.q.value = state.get('q') || '';
    for (const name of ['env', 'kind']) if (form[name]) form[name].value = state.get(name) || '';
    for (const name of ['severity', 'state']) {
      const off = (state.get('no-' + name) || '').split(' ');
      for (const i of $('input[name=' + name + ']', form)) i.checked = !off.includes(i.value);
    }
    apply();
  };
  if (form) {
    form.hidden = false;
    form.addEventListener('input', () => { apply(); save(); });
    form.addEventListener('submit', e => e.preventDefault());
    form.addEventListener('reset', () => setTimeout(() => { apply(); if (location.hash.startsWith('#?')) save(); }));
    apply();
    restore();
    addEventListener('hashchange', restore);
  } else {
    addEventListener('hashchange', reveal);
    reveal();
  }

  const keys = document.getElementById('keys');
  const help = document.getElementById('help');
  help.closest('.keys').hidden = false;
  help.addEventListener('click', () => keys.showModal());

  let here = -1;
  const go = step => {
    const shown = findings.filter(f => !f.hidden);
    if (!shown.length) return;
    const current = shown.indexOf(findings[here]);
    const next = shown[Math.max(0, Math.min(shown.length - 1, current + step))];
    for (const f of findings) f.classList.toggle('here', f === next);
    here = findings.indexOf(next);
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'center' });
  };
  addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey || keys.open) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) {
      if (e.key === 'Escape') e.target.blur();
      return;
    }
    if (e.key === '/' && form) { e.preventDefault(); form.q.focus(); form.q.select(); }
    else if (e.key === 'j') go(1);
    else if (e.key === 'k') go(-1);
    else if (e.key === 'o' && findings[here]) {
      const link = findings[here].querySelector('.why a, .to') || findings[here].querySelector('.code');
      if (link) link.click();
    } else if (e.key === '?') keys.showModal();
  });
})();
