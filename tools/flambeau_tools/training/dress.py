"""What a head wears: hair, beard, caps, scarves, glasses, masks, teeth, neck and clothes, as meshes with colours."""

import numpy as np

from .shading import CLOTH, HAIR, PLASTIC, TEETH, noise_at


class Scene:
    """Meshes gathered into one: vertices, colours and materials."""

    def __init__(self):
        self.vertices, self.rest, self.albedo, self.gloss, self.occlusion = [], [], [], [], []
        self.triangles, self.material, self.count = [], [], 0
        self.glass = []

    def add(self, vertices, triangles, material, albedo, gloss=0.0, occlusion=1.0, rest=None):
        """Adds a mesh; colours and so on are one value or one a vertex."""
        n = len(vertices)
        self.vertices.append(np.asarray(vertices, np.float32))
        self.rest.append(np.asarray(vertices if rest is None else rest, np.float32))
        self.albedo.append(np.broadcast_to(np.asarray(albedo, np.float32), (n, 3)))
        self.gloss.append(np.broadcast_to(np.float32(gloss), n))
        self.occlusion.append(np.broadcast_to(np.float32(occlusion), n))
        self.triangles.append(np.asarray(triangles, np.int32) + self.count)
        self.material.append(np.broadcast_to(np.int32(material), len(triangles)))
        self.count += n

    def gathered(self):
        """All arrays, one after the other."""
        names = ("vertices", "rest", "albedo", "gloss", "occlusion", "triangles", "material")
        return [np.ascontiguousarray(np.concatenate(getattr(self, name))) for name in names]


def moved(transform, points):
    """Points under a 4×4 transformation."""
    return points @ transform[:3, :3].T + transform[:3, 3]


def smooth(value, low, high):
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def grid(rows, columns, closed=False):
    """Triangles of a rectangle of points."""
    r, c = np.meshgrid(np.arange(rows - 1), np.arange(columns if closed else columns - 1), indexing="ij")
    a, b = r * columns + c, r * columns + (c + 1) % columns
    d, e = a + columns, b + columns
    return np.concatenate([np.stack([a, d, b], -1).reshape(-1, 3), np.stack([b, d, e], -1).reshape(-1, 3)])


def tube(path, radius, sides=6, closed=False):
    """A tube along points: vertices and triangles."""
    path = np.asarray(path, float)
    ahead = np.roll(path, -1, 0) - np.roll(path, 1, 0)
    if not closed:
        ahead[0], ahead[-1] = path[1] - path[0], path[-1] - path[-2]
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True) + 1e-12
    across = np.cross(ahead, [0.123, 0.95, 0.31])
    across /= np.linalg.norm(across, axis=1, keepdims=True) + 1e-12
    up = np.cross(ahead, across)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    ring = np.cos(angle)[None, :, None] * across[:, None] + np.sin(angle)[None, :, None] * up[:, None]
    vertices = (path[:, None] + radius * ring).reshape(-1, 3)
    triangles = grid(len(path) + (1 if closed else 0), sides, closed=True) % len(vertices)
    return vertices, triangles


def add_shell(scene, head, vertices, normals, field, thickness, material, albedo, gloss):
    """The head's own surface lifted by `thickness` where `field` is above 0."""
    chosen = (field > 0)[head.skin_triangles].any(1) & (head.rest[head.skin_triangles][..., 1].max(1) > -0.12)
    lift = np.where(field > 0, thickness, -0.003)[:, None] * normals
    scene.add(vertices + lift, head.skin_triangles[chosen], material, albedo, gloss, head.occlusion ** 0.5, head.rest)


def hairline(head, rng):
    """How far above the line where hair begins each vertex lies, in metres."""
    azimuth, y = head.fields["azimuth"], head.rest[:, 1]
    front = 0.083 + rng.normal(0, 0.006) + (rng.random() < 0.12) * rng.uniform(0.005, 0.03)
    temple = front - rng.uniform(0.0, 0.018)
    sideburn = rng.choice([0.035, 0.02, 0.0, -0.02], p=[0.3, 0.4, 0.2, 0.1])
    line = np.interp(
        azimuth, [0, 18, 38, 55, 68, 82, 95, 118, 180],
        [front, front + rng.normal(0, 0.003), temple, 0.055 + rng.normal(0, 0.006), sideburn + 0.02, sideburn, 0.03,
         -0.05, -0.07])
    wiggle = (noise_at(head.rest, 120.0, int(rng.integers(1 << 20))) - 0.5) * 0.012
    return np.where(head.fields["ears"] > 0.3, -1, y - line + wiggle)


def add_hair(scene, head, rng, vertices, normals, transform, color, allow_long=True):
    """Hair by a style drawn at random; gives what part of the scalp it covers, for stubble under it."""
    above = hairline(head, rng)
    style = rng.choice(["bald", "stubble", "short", "medium", "afro"], p=[0.06, 0.1, 0.4, 0.36, 0.08])
    long = allow_long and style in ("medium", "short") and rng.random() < (0.6 if style == "medium" else 0.15)
    if style == "bald":
        return np.zeros_like(above)
    if style == "stubble":
        return smooth(above, -0.004, 0.006) * rng.uniform(0.3, 0.85)
    thickness = {"short": rng.uniform(0.004, 0.014), "medium": rng.uniform(0.012, 0.03), "afro": rng.uniform(0.03, 0.08)}
    base = thickness[style]
    rest = head.rest
    top = smooth(rest[:, 1], 0.03, 0.12)
    lumps = noise_at(rest, rng.uniform(18, 60), int(rng.integers(1 << 20)))
    fine = noise_at(rest, rng.uniform(150, 300), int(rng.integers(1 << 20)))
    amount = base * (0.45 + (0.4 + 0.6 * rng.random()) * top) * (0.55 + 0.9 * lumps) + 0.004 * (fine - 0.5)
    if style == "short" and rng.random() < 0.4:  # a quiff
        amount += rng.uniform(0.005, 0.03) * smooth(rest[:, 2], -0.01, 0.04) * top
    parting = rng.uniform(-0.04, 0.04)
    if rng.random() < 0.4:
        amount *= 1 - 0.5 * np.exp(-((rest[:, 0] - parting) / 0.006) ** 2) * smooth(rest[:, 1], 0.07, 0.1)
    field = above.copy()
    if rng.random() < 0.22:  # a fringe over the forehead
        depth = rng.uniform(0.015, 0.04)
        lean = rng.normal(0, 0.25)
        low = 0.088 - depth + lean * rest[:, 0] + (noise_at(rest, 200.0, 5) - 0.5) * 0.014
        fringe = np.where(head.fields["azimuth"] < rng.uniform(45, 75), rest[:, 1] - low, -1)
        field = np.maximum(field, fringe)
    amount *= smooth(field, -0.002, rng.uniform(0.008, 0.03)) * 0.85 + 0.15
    tint = color * (0.75 + 0.5 * noise_at(rest, 25.0, int(rng.integers(1 << 20))))[:, None]
    add_shell(scene, head, vertices, normals, field, amount + 0.001, HAIR, tint, rng.uniform(0.01, 0.09))
    if long:
        opening = rng.uniform(64, 110)
        add_curtain(scene, rng, transform, color, opening, rng.uniform(-0.24, -0.06), base, HAIR)
    elif allow_long and rng.random() < 0.1:
        center = np.array([0, rng.uniform(0.06, 0.16), rng.uniform(-0.17, -0.09)])
        add_ball(scene, rng, transform, center, rng.uniform(0.03, 0.05), color, HAIR)
    return smooth(above, -0.006, 0.004) * 0.8


def add_ball(scene, rng, transform, center, radius, color, material):
    """A lumpy ball, for a bun."""
    u, v = np.meshgrid(np.linspace(0, np.pi, 14), np.linspace(0, 2 * np.pi, 20, endpoint=False), indexing="ij")
    unit = np.stack([np.sin(u) * np.cos(v), np.cos(u), np.sin(u) * np.sin(v)], -1).reshape(-1, 3)
    points = center + unit * radius * (0.8 + 0.4 * noise_at((unit * 0.1).astype(np.float32), 60.0, 3))[:, None]
    scene.add(moved(transform, points), grid(14, 20, closed=True), material, color, 0.05, 0.8, points)


def add_curtain(scene, rng, transform, color, opening, bottom, thickness, material, gloss=0.05, top=0.10):
    """Long hair or a scarf's fall: a surface around the head from above the ears down, open in front."""
    columns, rows = 72, 34
    angle = np.radians(np.linspace(opening, 360 - opening, columns))
    down = np.linspace(0, 1, rows)
    a, t = np.meshgrid(angle, down, indexing="ij")
    y = top + (bottom - top) * t
    y = y + 0.02 * t * np.sin(3 * a + rng.uniform(0, 6))
    flare = 1 + rng.uniform(-0.1, 0.45) * t
    width = 0.082 + thickness * 0.7
    depth = 0.098 + thickness * 0.7
    round_top = np.sqrt(np.clip(1 - ((y - 0.02) / 0.118).clip(0, 1) ** 2, 0.02, 1))
    lump = noise_at(
        np.stack([a * 0.05, t * 0.1, a * 0], -1).reshape(-1, 3).astype(np.float32), rng.uniform(60, 240),
        int(rng.integers(1 << 20))).reshape(a.shape)
    radius = flare * round_top * (0.92 + 0.2 * lump)
    points = np.stack([np.sin(a) * width * radius, y, np.cos(a) * depth * radius - 0.03], -1).reshape(-1, 3)
    strands = 0.6 + 0.8 * lump.reshape(-1, 1)
    scene.add(
        moved(transform, points), grid(columns, rows), material, np.asarray(color) * strands, gloss,
        0.75 - 0.3 * t.ravel(), points)


def add_cap(scene, head, rng, vertices, normals, transform, color):
    """A cap, beanie or hat."""
    rest = head.rest
    tilt, height = rng.uniform(-0.35, 0.2), rng.uniform(0.052, 0.085)
    backward = rng.random() < 0.15
    field = rest[:, 1] - (height + tilt * (rest[:, 2] - 0.03))
    field = np.where(head.fields["ears"] > 0.5, np.minimum(field, 0.02), field)
    thickness = rng.uniform(0.006, 0.02) * (0.8 + 0.4 * noise_at(rest, 15.0, 9)) + 0.03 * rng.random() * smooth(
        rest[:, 1], 0.08, 0.13)
    shade = color * (0.8 + 0.4 * noise_at(rest, rng.uniform(20, 200), 4))[:, None]
    add_shell(scene, head, vertices, normals, field, thickness, CLOTH, shade, 0.01)
    kind = rng.choice(["none", "brim", "round"], p=[0.35, 0.45, 0.2])
    if kind == "none":
        return
    span = np.radians(np.linspace(-70, 70, 25)) if kind == "brim" else np.linspace(-np.pi, np.pi, 49)
    length = rng.uniform(0.04, 0.075)
    inner, outer = np.array([0.085, 0.105]), np.array([0.085 + 0.3 * length, 0.105 + length])
    if kind == "round":
        outer = inner + length
    sign = -1 if backward else 1
    rings = []
    for share in np.linspace(0, 1, 5):
        size = inner + (outer - inner) * share
        z = np.cos(span) * size[1] - 0.032
        y = height + tilt * (z * sign - 0.03) + 0.006 - 0.012 * share * (1 + (np.sin(span) ** 2) * 1.5)
        rings.append(np.stack([np.sin(span) * size[0], y, z * sign], -1))
    points = np.concatenate(rings)
    scene.add(moved(transform, points), grid(5, len(span)), CLOTH, color * rng.uniform(0.5, 1.2), 0.02, 0.8, points)


def add_scarf(scene, head, rng, vertices, normals, transform, color):
    """A headscarf: everything but an oval of the face."""
    rest = head.rest
    wide, tall = rng.uniform(0.058, 0.072), rng.uniform(0.078, 0.095)
    oval = np.sqrt((rest[:, 0] / wide) ** 2 + ((rest[:, 1] + 0.008) / tall) ** 2)
    field = np.where(rest[:, 2] > -0.01, (oval - 1) * 0.07, 0.05)
    field = np.where(rest[:, 1] < -0.1, 0.05, field)
    fold = noise_at(rest, rng.uniform(20, 60), int(rng.integers(1 << 20)))
    shade = color * (0.8 + 0.4 * fold)[:, None]
    add_shell(scene, head, vertices, normals, field, 0.006 + 0.012 * fold, CLOTH, shade, 0.01)
    add_curtain(scene, rng, transform, color, rng.uniform(15, 50), rng.uniform(-0.26, -0.16), 0.01, CLOTH, 0.01, top=-0.09)


def add_mask(scene, head, rng, vertices, normals, color):
    """A face mask from the nose to under the chin."""
    rest = head.rest
    top = rng.uniform(-0.012, 0.008) - 0.25 * np.abs(rest[:, 0])
    field = np.minimum(top - rest[:, 1], rest[:, 1] + rng.uniform(0.093, 0.105))
    field = np.minimum(field, (rest[:, 2] - rng.uniform(-0.02, 0.015)))
    fold = noise_at(rest * [0.2, 1, 0.2], 150.0, 8)
    thickness = 0.004 + 0.004 * fold + 0.008 * head.fields["lips"] + 0.006 * np.exp(
        -(head.fields["mouth_distance"] / 0.02) ** 2)
    add_shell(scene, head, vertices, normals, field, thickness, CLOTH, color * (0.85 + 0.3 * fold)[:, None], 0.01)


def add_glasses(scene, head, rng, eyes, transform, skin_front):
    """Frames and lenses before the eyes; dark ones now and then."""
    half, tall = rng.uniform(0.021, 0.029), rng.uniform(0.014, 0.024)
    power = rng.choice([2.0, 3.0, 4.0, 6.0])
    radius = rng.choice([0.0006, 0.0011, 0.0018, 0.0028])
    plane = skin_front + rng.uniform(0.006, 0.014)
    drop, wrap = rng.uniform(-0.004, 0.005), rng.uniform(0, 6)
    color = rng.choice([0.01, 0.02, 0.1, 0.4]) * rng.uniform(0.3, 1, 3) if rng.random() < 0.5 else np.full(3, 0.012)
    if rng.random() < 0.2:
        color = np.array([0.5, 0.4, 0.2])
    dark = rng.random() < 0.3
    tint = np.append(rng.uniform(0, 0.08, 3) if dark else rng.uniform(0.3, 1.2, 3),
                     rng.uniform(0.5, 0.97) if dark else rng.uniform(0.0, 0.12))
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    c, s = np.cos(angle), np.sin(angle)
    outline = np.stack([np.sign(c) * np.abs(c) ** (2 / power) * half, np.sign(s) * np.abs(s) ** (2 / power) * tall], -1)
    if rng.random() < 0.3:  # drops, wider below
        outline[:, 0] *= 1 - 0.12 * outline[:, 1] / tall

    def bent(points):
        return np.stack([points[:, 0], points[:, 1], plane - wrap * points[:, 0] ** 2], -1)

    spread = 1 + rng.uniform(-0.02, 0.12)
    edges = []
    for eye in eyes:
        center = np.array([eye[0] * spread, eye[1] - drop])
        path = bent(outline + center)
        edges.append(path)
        vertices, triangles = tube(path, radius, closed=True)
        scene.add(moved(transform, vertices), triangles, PLASTIC, color, 0.25, 1.0, vertices)
        fan = np.concatenate([path, bent(center[None])])
        scene.glass.append((moved(transform, fan), np.array([(i, (i + 1) % 40, 40) for i in range(40)]), tint))
    left, right = sorted(edges, key=lambda e: e[:, 0].mean())
    inner = [left[np.argmax(left[:, 0] + 0.5 * left[:, 1])], right[np.argmax(-right[:, 0] + 0.5 * right[:, 1])]]
    bridge = np.linspace(*inner, 7)
    bridge[:, 1] += 0.003 * np.sin(np.linspace(0, np.pi, 7))
    paths = [bridge]
    for edge, side in ((left, -1), (right, 1)):
        outer = edge[np.argmax(side * edge[:, 0] + 0.4 * edge[:, 1])]
        paths.append(np.array([outer, [side * 0.079, outer[1] + 0.002, 0.0], [side * 0.082, 0.03, -0.045]]))
    for path in paths:
        vertices, triangles = tube(path, radius * 1.15)
        scene.add(moved(transform, vertices), triangles, PLASTIC, color, 0.25, 1.0, vertices)


def add_teeth(scene, rng, marks, upper, lower):
    """Two rows of teeth, as bent bands behind the lips: the upper moves with the head, the lower with the jaw."""
    middle = marks[[62, 66]].mean(0)
    white = np.array([0.75, 0.68, 0.55]) * rng.uniform(0.5, 1.1)
    for transform, top, bottom, depth in ((upper, 0.004, -0.006, 0.0), (lower, -0.007, -0.016, 0.003)):
        angle = np.linspace(-1.25, 1.25, 61)
        rows = []
        for y in np.linspace(top, bottom, 5):
            rows.append(np.stack([
                np.sin(angle) * 0.026, np.full(61, middle[1] + y), middle[2] - 0.008 - depth + (np.cos(angle) - 1) * 0.034
            ], -1))
        points = np.concatenate(rows)
        gap = 1 - 0.55 * np.exp(-(((points[:, 0] * 130) % 1) - 0.5) ** 2 / 0.006)
        scene.add(
            moved(transform, points), grid(5, 61), TEETH, white * gap[:, None], 0.12,
            0.55 - 8 * np.abs(points[:, 0]), points)


def add_clothes(scene, rng, transform, color, skin):
    """A neck's end, shoulders and chest, clothed up to a collar."""
    wide, slope = rng.uniform(0.17, 0.24), rng.uniform(0.03, 0.07)
    heights = [-0.085, -0.12, -0.14, -0.15, -0.155, -0.16, -0.17, -0.19, -0.23, -0.28, -0.34, -0.42, -0.6]
    share = np.array([0, 0, 0.02, 0.08, 0.2, 0.4, 0.62, 0.82, 0.95, 1, 1, 0.97, 0.9])
    collar = rng.integers(0, 5)
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    rings, colors = [], []
    pattern = rng.integers(0, 3)
    other = rng.uniform(0, 0.6, 3)
    for row, (y, s) in enumerate(zip(heights, share)):
        width, depth = 0.058 + (wide - 0.058) * s, 0.06 + (0.12 - 0.06) * s
        x, z = np.sin(angle) * width, np.cos(angle) * depth - 0.045 + 0.02 * s
        drop = slope * s * np.abs(np.sin(angle)) ** 2 * (s < 0.99)
        rings.append(np.stack([x, y - drop, z], -1))
    points = np.concatenate(rings)
    base = np.tile(color, (len(points), 1))
    if pattern == 1:
        base[np.sin(points[:, 1] * rng.uniform(100, 400)) > 0] = other
    elif pattern == 2:
        base[np.sin(points[:, 0] * rng.uniform(60, 300)) > 0.3] = other
    row = np.arange(len(points)) // 40
    opening = 2 + collar + (np.cos(np.arange(len(points)) % 40 / 40 * 2 * np.pi) > 0.8) * rng.integers(0, 3)
    base[row < opening] = skin
    points[row < 2] *= [0.93, 1, 0.93]
    scene.add(moved(transform, points), grid(len(heights), 40, closed=True), CLOTH, base, 0.01, 0.9, points)
