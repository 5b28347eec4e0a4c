// A new incident is heard and notified. Browsers are mute until somebody has pressed something, so it is asked for.
const NOTES = [[880, 0], [660, 0.18], [880, 0.36]];

export class Bell {
  constructor(board) {
    this.board = board;
    this.nag = document.getElementById("sound");
    this.title = document.title;
    this.nag?.querySelector("button").addEventListener("click", () => this.allow());
    if (document.getElementById("phone")) { // which asks for all that is needed; any key or touch is enough for the sound
      this.nag.hidden = true;
      for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.wake(), { once: true });
    }
    addEventListener("focus", () => { document.title = this.title; });
  }

  async wake() {
    this.context = this.context || new AudioContext();
    await this.context.resume();
  }

  async allow() {
    await this.wake();
    if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
    this.sound();
    this.nag.hidden = true;
  }

  ring(lines) {
    if (this.context) this.sound();
    if (document.hidden || !document.hasFocus()) {
      const who = lines[0].querySelector(".whose").textContent;
      document.title = `● ${this.board.dataset.new}`;
      if ("Notification" in window && Notification.permission === "granted") {
        new Notification(this.board.dataset.new, { body: who, tag: lines[0].dataset.id });
      }
    }
  }

  sound() {
    for (const [pitch, after] of NOTES) {
      const tone = this.context.createOscillator(), volume = this.context.createGain();
      const at = this.context.currentTime + after;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.16);
      tone.connect(volume).connect(this.context.destination);
      tone.start(at);
      tone.stop(at + 0.17);
    }
  }
}
