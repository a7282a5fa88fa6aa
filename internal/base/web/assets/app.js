/* Small helps for pages that work without them: keep drafts, stop double
   submits, lead to the errors, keys on the workbench, printing. */
(() => {
  'use strict';
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // The reader is led to what has to change; summary links focus their field.
  const summary = document.querySelector('[data-focus]');
  if (summary) summary.focus();
  document.addEventListener('click', (event) => {
    const link = event.target.closest('.errors a[href^="#"]');
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.matches('fieldset') ? field.querySelector('input') : field).focus();
    field.scrollIntoView({ block: 'center' });
  });

  // A second press of the button is dropped; coming back makes it live again.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = 'yes';
    all('button', form).forEach((b) => b.setAttribute('aria-disabled', 'true'));
  });
  window.addEventListener('pageshow', () => all('form[data-sent]').forEach((form) => {
    delete form.dataset.sent;
    all('button', form).forEach((b) => b.removeAttribute('aria-disabled'));
  }));

  // A date may be typed; with scripts it may also be picked from the browser's own calendar.
  all('input[data-date]').forEach((field) => {
    const pick = document.createElement('input');
    if (!('showPicker' in pick)) return;
    pick.type = 'date';
    pick.tabIndex = -1;
    pick.setAttribute('aria-hidden', 'true');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button plain pick-date';
    button.textContent = '选日期';
    const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    if (label) button.setAttribute('aria-label', '选日期：' + label.firstChild.textContent.trim());
    button.addEventListener('click', () => {
      pick.value = /^\d{4}-\d\d-\d\d$/.test(field.value) ? field.value : '';
      pick.showPicker();
    });
    pick.addEventListener('change', () => {
      if (!pick.value) return;
      field.value = pick.value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.focus();
    });
    const row = document.createElement('span');
    row.className = 'date-row';
    field.replaceWith(row);
    row.append(field, button, pick);
  });

  // A chosen file goes at once, says how far it is, and can be sent again alone when the line broke. Files that arrived
  // stand in the page's own list; without scripts the button under the form sends all of them.
  const goOns = new Map();
  all('form[data-send] input[type=file]').forEach((field) => {
    const waiting = document.createElement('ul');
    waiting.className = 'files';
    waiting.setAttribute('data-waiting', '');
    waiting.setAttribute('aria-live', 'polite');
    field.after(waiting);
    const made = (tag, name, text) => Object.assign(document.createElement(tag), { className: name, textContent: text });
    const renew = async () => {
      const page = await fetch(location.href, { headers: { Accept: 'text/html' } }).then((answer) => answer.text());
      const fresh = new DOMParser().parseFromString(page, 'text/html').getElementById(field.id);
      const lists = (node) => all('ul.files:not([data-waiting], [data-old])', node.closest('section'));
      const [news, old] = [lists(fresh).pop(), lists(field).pop()];
      if (news && old) old.replaceWith(news); else if (news) (field.closest('.field') || field).before(news);
      if (news) all('[data-none]', field.closest('section')).forEach((none) => none.remove());
    };
    const goOn = () => { // whoever pressed the button meanwhile goes on when everything has arrived
      const button = goOns.get(field.form);
      if (button === undefined || field.form.querySelector('[data-sending]')) return;
      goOns.delete(field.form);
      field.form.requestSubmit(button);
    };
    const send = (file, row) => {
      const state = row.querySelector('[data-state]');
      row.dataset.sending = 'yes';
      const line = new XMLHttpRequest();
      line.open('POST', field.form.action);
      line.setRequestHeader('Accept', 'application/json');
      line.upload.addEventListener('progress', (event) => {
        if (event.lengthComputable) state.textContent = `正在上传 ${Math.round(100 * event.loaded / event.total)}%`;
      });
      const failed = (words, button = '重试') => {
        delete row.dataset.sending;
        goOns.delete(field.form);
        state.className = 'error';
        state.textContent = words;
        const again = made('button', 'button plain small', button);
        again.type = 'button';
        again.addEventListener('click', () => {
          if (button !== '重试') { row.remove(); field.focus(); return; }
          again.remove();
          state.className = 'hint';
          state.textContent = '正在上传';
          send(file, row);
        });
        row.append(again);
      };
      line.addEventListener('error', () => failed('没有传上去，网络断了。'));
      line.addEventListener('load', async () => {
        if (line.status >= 200 && line.status < 300) {
          await renew().then(() => row.remove(), () => { state.textContent = '已上传'; });
          delete row.dataset.sending;
          goOn();
          return;
        }
        let problem = {};
        try { problem = JSON.parse(line.responseText); } catch { /* not in our words */ }
        failed((problem.errors || []).map((e) => e.message).join('；') || problem.detail || '没有传上去。', line.status === 422 ? '知道了' : '重试');
      });
      const most = Number(field.dataset.most || 0); // a long wait on a slow line only to be refused helps nobody
      if (most && file.size > most) {
        failed(`“${file.name}”超过了 ${Math.floor(most / 1048576)} MB，没有上传。请压缩或者分开后再选`, '知道了');
        return;
      }
      const body = new FormData();
      body.append('then', 'stay');
      body.append(field.name, file);
      line.send(body);
    };
    field.addEventListener('change', () => {
      [...field.files].forEach((file) => {
        const row = document.createElement('li');
        const state = made('span', 'hint', '正在上传');
        state.setAttribute('data-state', '');
        row.append(made('span', '', file.name + ' '), state);
        waiting.append(row);
        send(file, row);
      });
      field.value = '';
    });
  });
  all('form[data-send]').forEach((form) => form.addEventListener('submit', (event) => {
    const row = form.querySelector('[data-sending] [data-state]');
    if (!row) return;
    event.preventDefault();
    event.stopPropagation();
    row.textContent = '正在上传，传完就继续';
    goOns.set(form, event.submitter);
  }));

  // Drafts are kept two seconds after the last change and when leaving a field.
  all('form[data-autosave]').forEach((form) => {
    const state = form.querySelector('[data-autosave-state]');
    const say = (text) => { if (state) state.textContent = text; };
    let timer = 0, dirty = false;
    const keep = async () => {
      clearTimeout(timer);
      if (!dirty || form.dataset.sent) return;
      dirty = false;
      const fields = new URLSearchParams();
      new FormData(form).forEach((value, name) => { if (typeof value === 'string') fields.append(name, value); });
      try {
        const answer = await fetch(form.dataset.autosave, { method: 'POST', body: fields, headers: { Accept: 'application/json' } });
        if (!answer.ok) throw new Error(String(answer.status));
        say('草稿已保存 ' + new Date().toLocaleTimeString('zh-CN', { hour12: false }));
      } catch {
        dirty = true;
        say('草稿没有保存成功，会再试。请先不要关闭页面。');
        timer = setTimeout(keep, 15000);
      }
    };
    form.addEventListener('input', () => { dirty = true; clearTimeout(timer); timer = setTimeout(keep, 2000); });
    form.addEventListener('focusout', keep);
  });

  // Two minutes before a session rests too long the visitor is asked (pages.md §6).
  const rest = Number(document.body.dataset.rest || 0);
  const warnLater = (seconds) => setTimeout(() => {
    const box = document.createElement('div');
    box.className = 'notice ending';
    box.dataset.tone = 'warn';
    box.setAttribute('role', 'alert');
    const text = document.createElement('p');
    text.textContent = '您已经有一会儿没有操作，两分钟后会自动退出。';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = '继续';
    button.addEventListener('click', async () => {
      const answer = await fetch('/session', { method: 'POST', headers: { Accept: 'application/json' } }).catch(() => null);
      if (!answer || !answer.ok) { text.textContent = '登录已经结束，请在新窗口登录后再提交，填写的内容还在。'; button.remove(); return; }
      box.remove();
      warnLater((await answer.json()).rest);
    });
    box.append(text, button);
    document.body.append(box);
  }, Math.max(1, seconds - 120) * 1000);
  if (rest) warnLater(rest);

  // Paper bears the moment of its printing.
  window.addEventListener('beforeprint', () => all('[data-printed]').forEach((time) => {
    time.previousSibling.textContent = time.dataset.printed + ' ';
    time.textContent = new Date().toLocaleString('zh-CN', { hour12: false, timeZone: 'Asia/Shanghai' });
  }));

  // A self-service terminal forgets the visitor after a minute of rest (pages.md §1).
  if (document.documentElement.dataset.edition === 'kiosk') {
    let leaving = 0;
    const again = () => {
      clearTimeout(leaving);
      leaving = setTimeout(async () => { await fetch('/logout', { method: 'POST' }).catch(() => null); location.replace('/'); }, 60000);
    };
    ['pointerdown', 'keydown', 'scroll'].forEach((name) => document.addEventListener(name, again, { passive: true }));
    again();
  }

  // Printing needs a script, so its button appears only with one.
  all('[data-print]').forEach((button) => {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  });

  // Good news goes after a while; it stands in the lists anyway.
  all('[data-flash]').forEach((flash) => setTimeout(() => flash.remove(), 6000));

  // While somebody types, likely names stand under the search box (P-02). Arrows choose, Enter goes, Escape closes.
  all('input[data-suggest]').forEach((input) => {
    const list = document.createElement('ul');
    list.id = 'suggestions';
    list.className = 'suggestions';
    list.hidden = true;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', '搜索建议');
    Object.entries({ role: 'combobox', 'aria-controls': list.id, 'aria-expanded': 'false', 'aria-autocomplete': 'list' })
      .forEach(([name, value]) => input.setAttribute(name, value));
    input.closest('form').append(list);
    let timer = 0, asked = '', here = -1;
    const choose = (n) => {
      here = n;
      [...list.children].forEach((li, i) => li.setAttribute('aria-selected', String(i === n)));
      if (n < 0) input.removeAttribute('aria-activedescendant'); else input.setAttribute('aria-activedescendant', list.children[n].id);
    };
    const show = (lines) => {
      list.replaceChildren(...lines.map((line, n) => {
        const li = document.createElement('li'), sort = document.createElement('small');
        li.id = 'suggestion-' + n;
        li.dataset.href = line.href;
        li.setAttribute('role', 'option');
        sort.textContent = line.sort || '';
        li.append(line.text, ' ', sort);
        return li;
      }));
      list.hidden = !lines.length;
      input.setAttribute('aria-expanded', String(!list.hidden));
      choose(-1);
    };
    const ask = async () => {
      const typed = asked = input.value.trim();
      if (!typed) { show([]); return; }
      try {
        const answer = await fetch(input.dataset.suggest + '?q=' + encodeURIComponent(typed), { headers: { Accept: 'application/json' } });
        if (answer.ok && asked === typed) show(await answer.json());
      } catch { show([]); }
    };
    const later = (event) => { if (event.isComposing) return; clearTimeout(timer); timer = setTimeout(ask, 150); };
    input.addEventListener('input', later);
    input.addEventListener('compositionend', later);
    input.addEventListener('blur', () => { asked = ''; clearTimeout(timer); show([]); });
    list.addEventListener('pointerdown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => { const li = event.target.closest('li'); if (li) location.assign(li.dataset.href); });
    input.addEventListener('keydown', (event) => {
      if (event.isComposing || list.hidden) return;
      const count = list.children.length;
      if (event.key === 'ArrowDown') choose((here + 1) % count);
      else if (event.key === 'ArrowUp') choose(here < 1 ? count - 1 : here - 1);
      else if (event.key === 'Escape') show([]);
      else if (event.key === 'Enter' && here >= 0) location.assign(list.children[here].dataset.href);
      else return;
      event.preventDefault();
    });
  });

  // Keys of the workbench: never in a field, never while composing.
  if (document.documentElement.dataset.face !== 'desk') return;
  const rows = () => all('[data-rows] tbody tr[data-href]');
  const move = (step) => {
    const list = rows();
    if (!list.length) return;
    const here = list.findIndex((row) => row.hasAttribute('data-here'));
    const next = Math.min(list.length - 1, Math.max(0, here + step));
    list.forEach((row) => row.removeAttribute('data-here'));
    list[next].setAttribute('data-here', '');
    list[next].scrollIntoView({ block: 'nearest' });
    const links = [...list[next].querySelectorAll('a')]; // a row may lead elsewhere too, to how its due date was counted
    const link = links.find((a) => a.getAttribute('href') === list[next].dataset.href) || links[0];
    if (link) link.focus({ preventScroll: true });
  };
  const press = (key) => {
    const target = all('[data-key]').filter((e) => e.dataset.key === key).sort((a, b) => !!b.closest('main') - !!a.closest('main'))[0];
    if (!target) return false;
    if (target.matches('input:not([type=radio]), select, textarea')) target.focus(); else target.click();
    return true;
  };
  // Checking materials: the file stands beside the list, keys judge and lead on (W-04).
  const items = all('[data-judge] [data-item]');
  const pane = document.querySelector('[data-pane]');
  let looked = -1;
  const look = (i, go) => {
    if (!items[i]) return false;
    if (looked !== i) {
      looked = i;
      items.forEach((item, n) => item.toggleAttribute('data-here', n === i));
      pane.replaceChildren(items[i].querySelector('template').content.cloneNode(true));
      pane.dataset.zoom = pane.dataset.turn = '';
    }
    if (go) { items[i].focus({ preventScroll: true }); items[i].scrollIntoView({ block: 'nearest' }); }
    return true;
  };
  items.forEach((item, i) => ['focusin', 'click'].forEach((name) => item.addEventListener(name, () => look(i))));
  items.forEach((item, i) => item.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || !event.target.matches('.field > input')) return;
    event.preventDefault();
    look(i + 1, true);
  }));
  const verdicts = { 1: 'pass', 2: 'fail', 3: 'gap', 4: 'exempt' };
  const judge = (key) => {
    const item = items[looked];
    if (!item) return false;
    if (key === 'n') return look(looked + 1, true);
    if (key === 'p') return look(looked - 1, true);
    if (key === 'r') pane.dataset.turn = (Number(pane.dataset.turn) + 1) % 4;
    else if (key === '+' || key === '=') pane.dataset.zoom = Math.min(3, Number(pane.dataset.zoom || 1) + 1);
    else if (key === '-') pane.dataset.zoom = Math.max(1, Number(pane.dataset.zoom || 1) - 1);
    else {
      const choice = item.querySelector(`input[value="${verdicts[key]}"]`);
      if (!choice) return false;
      choice.click();
      if (key === '1') return look(looked + 1, true) || (document.querySelector('[data-judge] .buttons button').focus(), true);
      item.querySelector('.field > input').focus();
    }
    return true;
  };
  look(0);

  document.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.ctrlKey && event.key.toLowerCase() === 'k') { if (press('ctrl+k')) event.preventDefault(); return; }
    if (event.altKey && /^Arrow(Left|Right)$/.test(event.key)) { if (press('alt+' + event.key.toLowerCase())) event.preventDefault(); return; }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]')) return;
    const key = event.key.toLowerCase();
    if (key.startsWith('arrow') && event.target.matches('[type=radio]')) return;
    const here = document.querySelector('tr[data-here]');
    if (key === 'j' || key === 'arrowdown' && here) move(1);
    else if (key === 'k' || key === 'arrowup' && here) move(-1);
    else if (key === 'enter' && here && event.target === document.body) location.assign(here.dataset.href);
    else if (key === 'x' && here) { const box = here.querySelector('.pick input'); if (box) box.click(); }
    else if (here && here.querySelector(`[data-row-key="${CSS.escape(key)}"]`)) here.querySelector(`[data-row-key="${CSS.escape(key)}"]`).click();
    else if (!judge(key) && !press(key)) return;
    event.preventDefault();
  });
})();
