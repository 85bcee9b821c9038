import { add, clamp, cross, inverse, lookAt, multiply, normalized, perspective, project, scaled, subtract } from "studio/maths.js";

const fieldOfView = (28 * Math.PI) / 180;
export const home = { yaw: 0.32, pitch: 0.06, distance: 0.72, target: [0, -0.005, -0.03] };

/** An eye that turns around a target. */
export class Orbit {
  constructor() { this.reset(); }

  reset() { Object.assign(this, { ...home, target: [...home.target] }); }

  get state() { return { yaw: this.yaw, pitch: this.pitch, distance: this.distance, target: [...this.target] }; }
  set state(state) { Object.assign(this, state, { target: [...state.target] }); }

  turn(yaw, pitch) {
    this.yaw += yaw;
    this.pitch = clamp(this.pitch + pitch, -1.5, 1.5);
  }

  zoom(factor) { this.distance = clamp(this.distance * factor, 0.08, 6); }

  /** Moves the target across the view by a share of its height. */
  pan(right, up) {
    const back = this.back;
    const x = normalized(cross([0, 1, 0], back));
    const y = cross(back, x);
    const height = 2 * this.distance * Math.tan(fieldOfView / 2);
    this.target = add(this.target, add(scaled(x, -right * height), scaled(y, -up * height)));
  }

  /** From the target to the eye. */
  get back() {
    const level = Math.cos(this.pitch);
    return [Math.sin(this.yaw) * level, Math.sin(this.pitch), Math.cos(this.yaw) * level];
  }

  /** The matrices of a picture so wide for its height. */
  matrices(aspect) {
    const eye = add(this.target, scaled(this.back, this.distance));
    // On a narrow screen the head has to fit its width.
    const angle = aspect < 0.8 ? 2 * Math.atan(Math.tan(fieldOfView / 2) * (0.8 / aspect)) : fieldOfView;
    return {
      eye, view: lookAt(eye, this.target, [0, 1, 0]),
      projection: perspective(angle, aspect, this.distance / 50, this.distance + 4),
    };
  }

  /** The ray through a place of the picture, both coordinates from −1 to 1. */
  ray(x, y, aspect) {
    const { eye, view, projection } = this.matrices(aspect);
    const far = project(inverse(multiply(projection, view)), [x, y, 0.9]);
    return { origin: eye, direction: normalized(subtract(far, eye)) };
  }
}
