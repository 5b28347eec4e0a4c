// What goes in at the microphone and comes out at the speakers; and the ring.

const AUDIBLE = 0.015; // of full scale: a quiet voice before a headset
const CHOSEN = "saijai-sound";

export class Sound {
  constructor(audio) {
    this.audio = audio;
    this.stream = null;
    this.level = 0;
    this.heardAt = 0;
    this.chosen = JSON.parse(localStorage.getItem(CHOSEN) || "{}");
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.samples = new Float32Array(this.analyser.fftSize);
    audio.volume = this.chosen.volume ?? 1;
    if (this.chosen.speaker && audio.setSinkId) audio.setSinkId(this.chosen.speaker).catch(() => {});
    addEventListener("pointerdown", () => this.allow());
    addEventListener("keydown", () => this.allow());
  }

  get isAllowed() { return this.context.state === "running"; }

  allow() { if (!this.isAllowed) this.context.resume().catch(() => {}); }

  // The microphone stays open: an answer must not wait for it. Rejects where there is none, or none is allowed.
  async open() {
    const wanted = this.chosen.microphone;
    const before = this.stream;
    try {
      this.stream = await this._ask(wanted ? { deviceId: { exact: wanted } } : true);
    } catch (error) {
      if (!wanted || error.name === "NotAllowedError") throw error;
      this.stream = await this._ask(true); // the headset of yesterday is not plugged in
    }
    if (this.source) this.source.disconnect();
    this.source = this.context.createMediaStreamSource(this.stream);
    this.source.connect(this.analyser);
    if (before) for (const track of before.getTracks()) track.stop();
    this.allow();
    return this.stream;
  }

  async _ask(audio) {
    if (!navigator.mediaDevices) throw new Error("this address is not secure: no browser opens a microphone here");
    return navigator.mediaDevices.getUserMedia({ audio });
  }

  get isOpen() { return Boolean(this.stream && this.stream.getAudioTracks().some((track) => track.readyState === "live")); }

  // Loudness of the microphone now, 0 to 1.
  measure() {
    this.analyser.getFloatTimeDomainData(this.samples);
    let most = 0;
    for (const sample of this.samples) most = Math.max(most, Math.abs(sample));
    this.level = most;
    if (most > AUDIBLE) this.heardAt = Date.now();
    return most;
  }

  async devices(kind) {
    const all = await navigator.mediaDevices.enumerateDevices();
    return all.filter((one) => one.kind === kind && one.deviceId && one.deviceId !== "default");
  }

  choose(what, value) {
    this.chosen[what] = value;
    localStorage.setItem(CHOSEN, JSON.stringify(this.chosen));
    if (what === "volume") this.audio.volume = value;
    if (what === "speaker" && this.audio.setSinkId) this.audio.setSinkId(value).catch(() => {});
  }

  // From the loudspeakers of the computer, so that it is heard with the headset on the table.
  ring() {
    if (this.ringing) return;
    const gain = this.context.createGain();
    const [low, high] = [440, 523].map((pitch) => {
      const tone = this.context.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(gain);
      tone.start();
      return tone;
    });
    gain.gain.value = 0;
    gain.connect(this.context.destination);
    const beat = () => {
      const at = this.context.currentTime;
      for (const offset of [0, 0.45]) {
        gain.gain.setTargetAtTime(0.25, at + offset, 0.01);
        gain.gain.setTargetAtTime(0, at + offset + 0.35, 0.02);
      }
    };
    beat();
    this.ringing = { gain, tones: [low, high], timer: setInterval(beat, 2000) };
  }

  quiet() {
    if (!this.ringing) return;
    clearInterval(this.ringing.timer);
    for (const tone of this.ringing.tones) tone.stop();
    this.ringing.gain.disconnect();
    this.ringing = null;
  }
}
