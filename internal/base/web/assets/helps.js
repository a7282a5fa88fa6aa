/* What the bar of helps (无障碍) can only do with the browser: read aloud, and lines through the pointer. */
(() => {
  'use strict';
  const root = document.documentElement;
  const speech = window.speechSynthesis;
  const say = (text) => {
    if (!speech || !text.trim()) return;
    speech.cancel();
    const words = new SpeechSynthesisUtterance(text.trim().slice(0, 4000));
    words.lang = root.lang || 'zh-CN';
    speech.speak(words);
  };
  if (speech) document.querySelectorAll('[data-speech]').forEach((e) => { e.hidden = false; });
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-speak]');
    if (!button || !speech) return;
    if (button.dataset.speak === 'stop') speech.cancel(); else say(document.getElementById('main').innerText);
  });

  // What the pointer or the focus rests on is read.
  if ('read' in root.dataset && speech) {
    let last = null;
    const point = (event) => {
      const part = event.target.closest('a, button, label, h1, h2, h3, p, li, dt, dd, td, th, summary, input, select');
      if (!part || part === last) return;
      last = part;
      say(part.innerText || part.getAttribute('aria-label') || part.value || '');
    };
    document.addEventListener('mouseover', point);
    document.addEventListener('focusin', point);
  }

  // Two lines follow the pointer.
  if ('cross' in root.dataset) {
    const lines = ['across', 'down'].map((name) => {
      const line = document.createElement('div');
      line.className = 'cross cross-' + name;
      line.setAttribute('aria-hidden', 'true');
      document.body.append(line);
      return line;
    });
    document.addEventListener('pointermove', (event) => {
      lines[0].style.transform = 'translateY(' + event.clientY + 'px)';
      lines[1].style.transform = 'translateX(' + event.clientX + 'px)';
      lines.forEach((line) => { line.hidden = false; });
    });
    document.addEventListener('keydown', (event) => { if (event.key === 'Escape') lines.forEach((line) => { line.hidden = true; }); });
  }
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && speech) speech.cancel(); });
})();
