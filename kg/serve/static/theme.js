// Before anything is drawn: the theme that was chosen, or else the system's.
'use strict';
try {
  const chosen = localStorage.getItem('theme');
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen;
} catch { /* storage is switched off: the system's theme holds */ }
