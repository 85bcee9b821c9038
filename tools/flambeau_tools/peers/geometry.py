#!/usr/bin/env python3
"""Camera geometry beside PoseLib and OpenCV: one run, one table, the same problems.

    python3 tools/flambeau_tools/peers/geometry.py [--skip-ours]

Installs the poselib and opencv-python-headless wheels in .build-peers/venv (ignored by git), runs our benchmark, which
writes its problems (300 for each cell of robust estimation) and figures to .build-peers/geometry, then runs the peers on
those problems on one thread. The whole takes about an hour.
"""
import json
import math
import os
import statistics
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))
WORK = os.path.join(ROOT, ".build-peers")
PROBLEMS = os.path.join(WORK, "geometry")
PYTHON = os.path.join(WORK, "venv", "bin", "python")
WHEELS = ["numpy", "poselib==2.0.5", "opencv-python-headless==5.0.0.93"]
CELL = 300
THRESHOLD = {"pose": 3.0, "homography": 3.0, "fundamental": 2.0, "essential": 2.0}
CONFIDENCE = 0.9999
K = [[1000, 0, 640], [0, 1000, 480], [0, 0, 1]]


def prepare():
    """Makes the virtual environment, runs our side, and starts this script again inside the environment."""
    if not os.path.exists(PYTHON):
        subprocess.check_call([sys.executable, "-m", "venv", os.path.dirname(os.path.dirname(PYTHON))])
        subprocess.check_call([PYTHON, "-m", "pip", "install", "--quiet", *WHEELS])
    if "--skip-ours" not in sys.argv:
        environment = dict(os.environ, FLAMBEAU_GEOMETRY_PROBLEMS=PROBLEMS, FLAMBEAU_GEOMETRY_CELL=str(CELL))
        subprocess.check_call(
            ["swift", "run", "-c", "release", "--package-path", os.path.join(ROOT, "Benchmarks"),
             "flambeau-benchmarks", "geometry-minimal", "geometry-robust"], env=environment)
    environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    os.execve(PYTHON, [PYTHON, os.path.abspath(__file__), "--inside"], environment)


def minimal():
    """Times of PoseLib's minimal solvers through Python, less the cost of a call; OpenCV has no bare solvers."""
    import numpy as np
    import poselib

    def least(call, problems):
        best = math.inf
        for _ in range(5):
            start = time.perf_counter()
            for problem in problems:
                call(*problem)
            best = min(best, (time.perf_counter() - start) / len(problems))
        return 1e9 * best

    ours = json.load(open(os.path.join(PROBLEMS, "ours-minimal.json")))
    p3p = np.fromfile(os.path.join(PROBLEMS, "minimal-p3p.f64")).reshape(-1, 6, 3)
    pairs = np.fromfile(os.path.join(PROBLEMS, "minimal-pairs.f64")).reshape(-1, 8, 4)
    print("\nminimal solvers, ns (the peer's include one call from Python with its conversions)")
    print(f"{'':14}{'Flambeau':>12}{'PoseLib':>12}")

    def lift(points):
        return [np.array([x, y, 1.0]) for x, y in points]

    theirs = {}
    if hasattr(poselib, "p3p"):
        theirs["p3p"] = least(poselib.p3p, [(list(q[:3]), list(q[3:])) for q in p3p])
    unit = lambda v: v / np.linalg.norm(v)
    sample = [([unit(p) for p in lift(q[:, :2])], [unit(p) for p in lift(q[:, 2:])]) for q in pairs]
    if hasattr(poselib, "essential_matrix_5pt"):
        theirs["five"] = least(poselib.essential_matrix_5pt, [(a[:5], b[:5]) for a, b in sample])
    if hasattr(poselib, "relpose_5pt"):
        theirs["five"] = least(poselib.relpose_5pt, [(a[:5], b[:5]) for a, b in sample])
    if hasattr(poselib, "relpose_7pt"):
        theirs["seven"] = least(poselib.relpose_7pt, [(a[:7], b[:7]) for a, b in sample])
    for name in ["p3p", "homography4", "seven", "five"]:
        print(f"{name:14}{ours[name]:12.0f}{format(theirs[name], '12.0f') if name in theirs else '-':>12}")


def load(kind, count, outliers):
    """A cell's problems: rotation, translation, data, and clean inliers of two views."""
    import numpy as np
    values = np.fromfile(os.path.join(PROBLEMS, f"robust-{kind}-{count}-{int(outliers * 100)}.f64"))
    inliers = int(round(count * (1 - outliers)))
    width = 5 if kind == "pose" else 4
    size = 12 + count * width + (0 if kind == "pose" else 4 * inliers)
    for row in values.reshape(-1, size):
        data = np.ascontiguousarray(row[12:12 + count * width].reshape(count, width))
        yield row[:9].reshape(3, 3), row[9:12], data, row[12 + count * width:].reshape(-1, 4)


def sampson(F, clean):
    import numpy as np
    p, q = (np.hstack([clean[:, i:i + 2], np.ones((len(clean), 1))]) for i in (0, 2))
    l2, l1 = p @ F.T, q @ F
    e = np.sum(q * l2, 1)
    return math.sqrt(np.mean(e * e / (l1[:, 0]**2 + l1[:, 1]**2 + l2[:, 0]**2 + l2[:, 1]**2)))


def error(kind, answer, R, t, clean):
    """The same measures as ours."""
    import numpy as np
    if answer is None:
        return math.inf
    if kind == "pose":
        Ra, ta = answer
        if np.linalg.norm(-Ra.T @ ta + R.T @ t) >= 0.06:
            return math.inf
        return math.degrees(2 * math.asin(min(1, np.linalg.norm(Ra - R) / (2 * math.sqrt(2)))))
    if kind == "homography":
        p = np.hstack([clean[:, :2], np.ones((len(clean), 1))]) @ answer.T
        return math.sqrt(np.mean(np.sum((p[:, :2] / p[:, 2:] - clean[:, 2:])**2, 1)))
    if kind == "essential":
        inverse = np.linalg.inv(np.array(K, float))
        answer = inverse.T @ answer @ inverse
    return sampson(answer, clean)


def contestants():
    """Every peer and setting: name and a function (kind, data) -> answer."""
    import cv2
    import numpy as np
    import poselib
    cv2.setNumThreads(1)
    matrix = np.array(K, float)
    camera = {"model": "SIMPLE_PINHOLE", "width": 1280, "height": 960, "params": [1000, 640, 480]}

    def pose_lib(minimum):
        def run(kind, data):
            options = {"max_reproj_error": THRESHOLD[kind], "max_epipolar_error": THRESHOLD[kind],
                       "success_prob": CONFIDENCE, "min_iterations": minimum, "max_iterations": 100000}
            first = data[:, :2]
            if kind == "pose":
                pose, _ = poselib.estimate_absolute_pose(first, data[:, 2:], camera, options, {})
                return pose.R, pose.t
            second = data[:, 2:]
            if kind == "homography":
                return poselib.estimate_homography(first, second, options, {})[0]
            if kind == "fundamental":
                return poselib.estimate_fundamental(first, second, options, {})[0]
            pose, _ = poselib.estimate_relative_pose(first, second, camera, camera, options, {})
            pose = pose if hasattr(pose, "R") else pose.pose
            x, y, z = pose.t
            return np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]]) @ pose.R
        return run

    def open_cv(method):
        def run(kind, data):
            first, second = data[:, :2].copy(), data[:, 2:].copy()
            if kind == "pose":
                parameters = cv2.UsacParams()
                flag, R, t, _ = cv2.solvePnPRansac(
                    second, first, matrix, None, iterationsCount=100000, reprojectionError=THRESHOLD[kind],
                    confidence=CONFIDENCE, flags=cv2.SOLVEPNP_SQPNP if method is None else method)[:4] \
                    if method is None else cv2.solvePnPRansac(
                    second, first, matrix, None, None, None, False, 100000, THRESHOLD[kind], CONFIDENCE, None, method)
                return (cv2.Rodrigues(R)[0], t[:, 0]) if flag else None
            flag = cv2.RANSAC if method is None else method
            if kind == "homography":
                return cv2.findHomography(first, second, flag, THRESHOLD[kind], None, 100000, CONFIDENCE)[0]
            if kind == "fundamental":
                F = cv2.findFundamentalMat(first, second, flag, THRESHOLD[kind], CONFIDENCE, 100000)[0]
                return F[:3] if F is not None else None
            E = cv2.findEssentialMat(
                first, second, matrix, method=flag, prob=CONFIDENCE, threshold=THRESHOLD[kind], maxIters=100000)[0]
            return E[:3] if E is not None else None
        return run

    yield "PoseLib 1000", pose_lib(1000)
    yield "PoseLib 100", pose_lib(100)
    yield "OpenCV MAGSAC", open_cv(cv2.USAC_MAGSAC)


def robust():
    ours = {(c["kind"], c["count"], c["outliers"]): c
            for c in json.load(open(os.path.join(PROBLEMS, "ours-robust.json")))}
    names = [name for name, _ in contestants()]
    print(f"\nrobust estimation: successes of {CELL}, median ms, median error (degrees or px); floor: on the true inliers")
    print(f"{'':28}{'Flambeau':>22}{'floor':>14}" + "".join(f"{name:>22}" for name in names))
    for (kind, count, outliers), cell in ours.items():
        line = f"{kind:12} N={count:<5}{100 * outliers:3.0f} %   "
        line += f"{cell['success']:5d} {cell['milliseconds']:8.3f} {cell['error']:7.4f}"
        line += f"{cell['floorSuccess']:6d} {cell['floor']:7.4f}"
        for _, run in contestants():
            times, errors = [], []
            for R, t, data, clean in load(kind, count, outliers):
                start = time.perf_counter()
                try:
                    answer = run(kind, data)
                except Exception as failure:
                    answer = None
                    if os.environ.get("SHOW_FAILURES"):
                        print(kind, failure, file=sys.stderr)
                times.append(1e3 * (time.perf_counter() - start))
                errors.append(error(kind, answer, R, t, clean))
            success = sum(e < 1 for e in errors)
            line += f"{success:5d} {statistics.median(times):8.3f} {min(statistics.median(errors), 1e4):7.4f}"
        print(line, flush=True)


if __name__ == "__main__":
    if "--inside" not in sys.argv:
        prepare()
    import cv2
    import poselib
    print(f"PoseLib {getattr(poselib, '__version__', '?')}, OpenCV {cv2.__version__}")
    minimal()
    robust()
