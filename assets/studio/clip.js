/** A clip whose frames are drawn: the browser plays it, each frame becomes a texture. */
export class Clip {
  constructor(bytes, graphics) {
    this.graphics = graphics;
    this.address = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
    this.video = Object.assign(document.createElement("video"), { muted: true, playsInline: true, preload: "auto" });
    this.picture = null;
    this.track = null;
    /** Called when another frame is there. */
    this.drawn = null;
    this.video.addEventListener("seeked", () => this.take());
  }

  /** Waits for the first frame. */
  open() {
    return new Promise((resolve, reject) => {
      this.video.addEventListener("loadeddata", () => { this.take(); resolve(); }, { once: true });
      this.video.addEventListener("error", () => reject(new Error("This browser does not play the clip; what is captured from it is shown without it.")), { once: true });
      this.video.src = this.address;
    });
  }

  /** The frame that the browser shows, as a texture. */
  take() {
    const { video } = this;
    if (!video.videoWidth || this.isClosed) return;
    this.picture = { texture: this.graphics.image(video, this.picture?.texture), width: video.videoWidth, height: video.videoHeight };
    this.drawn?.();
  }

  /** The track that belongs to it, and who is told the camera of each frame. */
  follow(track, see) { [this.track, this.see] = [track, see]; }

  /** Shows a frame of the track. */
  show(index, timeline) {
    const { video, track } = this;
    if (!track) return;
    const { about: { camera, times }, arrays: { cameraFromHead } } = track;
    this.see(camera, cameraFromHead.subarray(16 * index, 16 * index + 16));
    if (!video.videoWidth) return;
    const time = times[index];
    if (timeline.playing) {
      // The browser plays; only where the two drift apart it is told to jump.
      video.playbackRate = timeline.speed;
      if (video.paused) video.play().catch(() => {});
      if (Math.abs(video.currentTime - time) > 0.15) video.currentTime = time;
      else this.take();
    } else {
      video.pause();
      video.currentTime = time + 0.001;
    }
  }

  close() {
    this.isClosed = true;
    this.video.pause();
    this.video.removeAttribute("src");
    URL.revokeObjectURL(this.address);
  }
}
