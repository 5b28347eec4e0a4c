// Seen also while another window is before the page: a notification of the desktop, and the title of the tab.

const title = document.title;
let shown = null;
let blinking = 0;

export const isAsked = () => "Notification" in window && Notification.permission !== "default";

export const ask = () => Notification.requestPermission();

export function show(text) {
  if (blinking) return;
  let isOn = false;
  blinking = setInterval(() => { isOn = !isOn; document.title = isOn ? `☎ ${text}` : title; }, 700);
  document.title = `☎ ${text}`;
  if ("Notification" in window && Notification.permission === "granted") {
    // no name and no number: it may be seen by whoever passes the screen
    shown = new Notification(text, { tag: "saijai", renotify: true, requireInteraction: true });
    shown.onclick = () => { window.focus(); shown.close(); };
  }
}

export function hide() {
  clearInterval(blinking);
  blinking = 0;
  document.title = title;
  if (shown) shown.close();
  shown = null;
}
