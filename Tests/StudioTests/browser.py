"""Drives the studio in a real browser, headless, and says what holds: a line a check, "ok" or "FAILED".

Arguments: the program, a folder to work in, the scan, the track and the photo that come with the project, a clip, a folder for
pictures or "-".
Exits with 69 where there is no browser or no driver, which is not a failure.
"""

import base64
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse

try:
    from selenium import webdriver
    from selenium.webdriver import ActionChains
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
except ImportError:
    print("no selenium for this Python")
    sys.exit(69)

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
if not CHROMIUM or not DRIVER:
    print("no chromium or no chromedriver")
    sys.exit(69)

program, folder, scan, track, photo, clip, pictures = sys.argv[1:8]
failures = 0


def check(name, holds, detail=""):
    global failures
    failures += not holds
    print(f"{'ok' if holds else 'FAILED'}: {name}{f' ({detail})' if detail != '' else ''}", flush=True)


def run(*arguments):
    return subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)


class Studio:
    """The program, serving."""

    def __init__(self, *files):
        self.process = subprocess.Popen(
            [program, "studio", *files, "--json", "--no-browser", "--output", "out"],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = json.loads(self.process.stdout.readline())["address"]
        self.place = urllib.parse.urlparse(self.address)

    def ask(self, path, method="GET", body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=20)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=20)


def browser(width=1360, height=900):
    options = Options()
    options.binary_location = CHROMIUM
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", f"--window-size={width},{height}", "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--disable-background-networking", "--force-prefers-reduced-motion",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(DRIVER))


def wait(driver, what, seconds=120):
    end = time.time() + seconds
    while time.time() < end:
        value = driver.execute_script("return " + what)
        if value:
            return value
        time.sleep(0.05)
    return None


def picture(driver, name):
    if pictures != "-":
        time.sleep(0.4)
        driver.save_screenshot(f"{pictures}/{name}.png")


def strip(driver, name, frames):
    """Moments of the track that is played, side by side."""
    if pictures == "-":
        return
    driver.execute_script("""
        const frames = arguments[0], side = 300, to = document.createElement('canvas'), page = to.getContext('2d');
        [to.width, to.height] = [side * frames.length, side];
        page.fillStyle = '#1b1d23'; page.fillRect(0, 0, to.width, to.height);
        studio.lookFrom(0.35, 0.05);
        frames.forEach((frame, place) => {
          studio.timeline.seek(frame); studio.scene.draw(1);
          const least = Math.min(canvas.width, canvas.height);
          page.drawImage(canvas, (canvas.width - least) / 2, (canvas.height - least) / 2, least, least, side * place, 0, side, side);
        });
        window.strip = to.toDataURL('image/png');""", frames)
    with open(f"{pictures}/{name}.png", "wb") as file:
        file.write(base64.b64decode(driver.execute_script("return strip").split(",")[1]))


def look(driver, theme="dark"):
    driver.execute_script(f"studio.chooseTheme('{theme}')")


def strangers(studio):
    """What the server answers those who are not its page."""
    token, ours = studio.place.path, f"http://127.0.0.1:{studio.place.port}"
    host = f"127.0.0.1:{studio.place.port}"
    check("the page is served", studio.ask(token)[0] == 200)
    check("without the token nothing is", studio.ask("/")[0] == 403 and studio.ask("/head")[0] == 403)
    check("a wrong token is refused", studio.ask("/" + "0" * 32 + "/head")[0] == 403)
    check("another host is refused", studio.ask(token + "head", Host="evil.example")[0] == 403)
    check("another page is refused", studio.ask(token + "head", Host=host, Origin="http://evil.example")[0] == 403)
    check("what changes something says who asks", studio.ask(token + "files?name=a.ply", "POST", b"ply", Host=host)[0] == 403)
    status, text = studio.ask(token + "files?name=a.ply", "POST", b"this is no mesh", Host=host, Origin=ours)
    check("an upload that is no mesh is told so", status == 422 and "a.ply" in text, text[:120])
    status, text = studio.ask(token + "files?name=../../x.ply", "POST", b"ply", Host=host, Origin=ours)
    check("a name does not leave the folder", not os.path.exists(os.path.join(folder, "x.ply")) and status == 422)
    check("a path does not leave the page", studio.ask(token + "..%2f..%2fetc%2fpasswd")[0] in (403, 404))
    status, _ = studio.ask(token + "files?name=big.ply", "POST", None, Host=host, Origin=ours, Content_Length=str(1 << 40))
    check("a file too large is refused", status == 413, status)


def drop(driver, *files):
    # A drop as the browser makes it, from files that a hidden input holds.
    driver.execute_script("document.getElementById('files').hidden = false")
    driver.find_element("id", "files").send_keys("\n".join(files))
    driver.execute_script("document.getElementById('files').hidden = true")


def fit(driver):
    drop(driver, scan)
    check("a dropped scan is fitted", wait(driver, "studio.items[0]?.isFitted && studio.scene.scan?.hasErrors && studio.report") is not None)
    made = json.loads(run("fit", scan, "--output", "by-command", "--json").stdout)
    told = driver.execute_script("return studio.report")
    check("its figures are the command's", told["error"] == made["error"] and told["unit"] == made["unit"], told["error"]["median"])
    shown = driver.execute_script("return document.getElementById('card').textContent")
    check("the page shows them", f"{made['error']['median']:.3f} mm" in shown)
    own = driver.execute_script("return studio.items[0].folder")
    same = all(
        open(os.path.join(folder, own, name), "rb").read() == open(os.path.join(folder, "by-command", name), "rb").read()
        for name in ("mesh.obj", "parameters.json", "error.png"))
    check("its files are the command's to the byte", same)


def views(driver):
    seen = []
    for name in ("scan", "both", "fit", "error", "swipe", "beside"):
        driver.execute_script(f"document.querySelector('[data-view={name}]').click()")
        wait(driver, "!studio.scene.isDirty", 5)
        seen.append(driver.execute_script("studio.scene.draw(); return canvas.toDataURL()"))
        picture(driver, name)
    check("each view is another picture", len(set(seen)) == len(seen))
    driver.execute_script("studio.layout('error')")
    value = driver.execute_script("return studio.scene.errorAt(0.05, 0)")
    check("the error under the pointer is told", value is not None and abs(value) < 5, value)


def morph(driver):
    """The vertex shader against the library."""
    driver.execute_script("""
        studio.person = studio.neutral();
        for (let i = 0; i < 40; i++) studio.person.shape[i] = Math.sin(i);
        studio.person.weights[24] = 0.8; studio.person.weights[0] = 1.3; studio.person.pose.neck = [0.2, 0.3, -0.1];
        studio.person.pose.leftEye = [0.1, 0.2, 0]; studio.update(); studio.scene.draw();""")
    vertices = driver.execute_script("return Array.from(studio.model.vertices)")
    driver.execute_script("studio.saved = null; studio.save('mesh').then(() => { studio.saved = document.getElementById('toast').textContent; })")
    path = (wait(driver, "studio.saved", 10) or "").replace("Saved ", "")
    mesh = [[float(value) for value in line.split()[1:4]] for line in open(os.path.join(folder, path)) if line.startswith("v ")]
    driver.execute_script("studio.saved = null; studio.save('parameters').then(() => { studio.saved = document.getElementById('toast').textContent; })")
    parameters = (wait(driver, "studio.saved", 10) or "").replace("Saved ", "").split(", ")[0]
    worst = max(abs(vertices[3 * i + axis] - mesh[i][axis]) for i in range(len(mesh)) for axis in range(3))
    check("the vertex shader gives the library's head within 0.03 mm", len(mesh) * 3 == len(vertices) and worst < 3e-5, f"{1000 * worst:.4f} mm")
    run("model", "mesh", "--parameters", parameters, "--output", "again.obj")
    same = open(os.path.join(folder, path), "rb").read() == open(os.path.join(folder, "again.obj"), "rb").read()
    check("the command line reads the saved parameters and gives the same mesh", same)


def pull(driver):
    driver.execute_script("studio.begin(studio.neutral()); studio.lookFrom(0, 0); studio.setTool('pull'); studio.scene.draw()")
    nose = driver.execute_script("""
        const v = studio.model.vertices; let best = 0;
        for (let i = 0; i < v.length / 3; i++) if (Math.abs(v[3 * i]) < 0.01 && v[3 * i + 2] > v[3 * best + 2]) best = i;
        const at = [v[3 * best], v[3 * best + 1], v[3 * best + 2]];
        const seen = studio.scene.seen(at), moved = studio.scene.seen([at[0] + 0.005, at[1], at[2]]);
        return [seen[0] - studio.scene.width / 2, seen[1] - studio.scene.height / 2, moved[0] - seen[0]]""")
    steps = 10
    actions = ActionChains(driver, duration=16).move_to_element_with_offset(
        driver.find_element("id", "canvas"), round(nose[0]), round(nose[1])).click_and_hold()
    for step in range(steps):
        actions.move_by_offset(round(nose[2] * (step + 1) / steps) - round(nose[2] * step / steps), 0)
    actions.release().perform()
    wait(driver, "!studio.asked && !studio.drag", 10)
    off, moved, solving, waits = driver.execute_script("""
        studio.scene.draw(); const [pin] = studio.pins, at = studio.model.point(pin);
        return [1000 * Math.hypot(...at.map((v, i) => v - pin.target[i])), pin.target[0] * 1000, studio.solving, studio.latencies]""")
    check("a nose pulled by 5 mm follows within 0.5 mm", off < 0.5 and abs(moved - 5) < 0.8, f"{off:.4f} mm off after {moved:.2f} mm")
    waits.sort()
    print(f"   solved in {solving:.2f} ms; from pull to answer {waits[len(waits) // 2]:.1f} ms in the middle, "
          f"{waits[int(0.95 * (len(waits) - 1))]:.1f} ms at the 95th percentile, of {len(waits)}")
    picture(driver, "pull")
    shape = driver.execute_script("return studio.person.shape")
    driver.execute_script("document.getElementById('undo').click()")
    check("a pull is undone", driver.execute_script("return Math.max(...studio.person.shape.map(Math.abs))") == 0)
    driver.execute_script("document.getElementById('redo').click()")
    check("and done again", driver.execute_script("return studio.person.shape") == shape and any(shape))
    driver.execute_script("studio.setTool('turn')")


def play(driver):
    drop(driver, track)
    wait(driver, "studio.timeline.track && studio.chosen.kind === 'track'")
    driver.execute_script("studio.timeline.pause(); studio.timeline.seek(0); studio.scene.draw()")
    first = driver.execute_script("return Array.from(studio.model.vertices.slice(0, 3000))")
    driver.execute_script("studio.timeline.play()")
    check("a track plays", wait(driver, "studio.timeline.place > 5", 10) is not None)
    driver.execute_script("studio.timeline.pause(); studio.timeline.seek(40); studio.scene.draw()")
    later = driver.execute_script("return Array.from(studio.model.vertices.slice(0, 3000))")
    check("and is scrubbed", first != later and "frame 41" in driver.find_element("css selector", ".time").text)
    picture(driver, "track")
    strip(driver, "strip", [0, 20, 35, 52, 66, 84])
    driver.execute_script("studio.timeline.seek(40)")
    paths = {}
    for kind in ("track", "glb"):
        driver.execute_script(f"studio.saved = null; studio.save('{kind}').then(() => {{ studio.saved = document.getElementById('toast').textContent; }})")
        paths[kind] = (wait(driver, "studio.saved", 20) or "").replace("Saved ", "")
    played = run("animate", paths["track"], "--output", "played", "--json")
    check("the command line plays the saved track", played.returncode == 0 and json.loads(played.stdout)["frames"] == 120, played.stderr.strip())
    with open(os.path.join(folder, paths["glb"]), "rb") as file:
        check("a rig is exported", file.read(4) == b"glTF")


def see(driver):
    """Photos and clips: the head in their own camera."""
    drop(driver, photo)
    check("a dropped photo is fitted", wait(driver, "studio.chosen.kind === 'photo' && studio.faces && studio.chosen.isFitted") is not None)
    made = json.loads(run("fit-photo", photo, "--output", "photo-by-command", "--json").stdout)
    own, face = driver.execute_script("return [studio.chosen.folder, studio.faces[0]]")
    pose = (made if isinstance(made, dict) else made[0])["faces"][0]
    check("its pose is the command's", abs(face["yaw"] - pose["yaw"]) < 0.01 and abs(face["pitch"] - pose["pitch"]) < 0.01, round(face["yaw"], 2))
    same = all(
        open(os.path.join(folder, own, name), "rb").read() == open(os.path.join(folder, "photo-by-command", name), "rb").read()
        for name in ("mesh.obj", "parameters.json", "overlay.png"))
    check("its files are the command's to the byte", same)
    # Where the page draws the nose's tip is where the landmarks have it.
    off = driver.execute_script("""
        studio.scene.draw();
        const { camera, cameraFromHead: m } = studio.scene.photo, [x, y, z] = studio.model.point(studio.model.landmarks[30]);
        const [X, Y, Z] = [0, 1, 2].map((r) => m[r] * x + m[4 + r] * y + m[8 + r] * z + m[12 + r]);
        return [camera.focal[0] * X / Z + camera.centre[0], camera.focal[1] * Y / Z + camera.centre[1]]""")
    told = pose["landmarks"]["ibug68"]["points"][30]
    size = pose["box"][2] - pose["box"][0]
    gap = ((off[0] - told[0]) ** 2 + (off[1] - told[1]) ** 2) ** 0.5 / size
    check("the head stands where the photo shows it", gap < 0.04, f"{100 * gap:.1f} % of the face off")
    seen = []
    for name in ("photo", "fit", "beside"):
        driver.execute_script(f"document.querySelector('[data-view={name}]').click()")
        wait(driver, "!studio.scene.isDirty", 5)
        seen.append(driver.execute_script("studio.scene.draw(); return canvas.toDataURL()"))
        picture(driver, "photo-" + name)
    check("each view of a photo is another picture", len(set(seen)) == 3)
    drop(driver, clip)
    check("a dropped clip is captured", wait(driver, "studio.chosen.kind === 'clip' && studio.timeline.track && studio.chosen.isFitted", 90) is not None)
    driver.execute_script("studio.layout('photo'); studio.timeline.pause(); studio.timeline.seek(3); studio.scene.draw()")
    wait(driver, "studio.clip.picture && !studio.clip.video.seeking", 10)
    check("the clip is seen with the head", driver.execute_script("return Boolean(studio.scene.photo.texture && studio.scene.photo.camera)"))
    picture(driver, "clip")


def folders(driver):
    """A fit's folder, dropped, with what was made beside the head."""
    colored = os.path.join(folder, "colored.ply")
    with open(scan, "rb") as file:
        header, body = file.read().split(b"end_header\n", 1)
    # The same scan with a colour a vertex: grey from left to right.
    count = int(next(line.split()[-1] for line in header.decode().splitlines() if line.startswith("element vertex")))
    lines = header.decode().splitlines()
    last = max(i for i, line in enumerate(lines) if line in ("property float x", "property float y", "property float z"))
    if last == 5 and b"binary" in header:
        lines[last + 1:last + 1] = ["property uchar red", "property uchar green", "property uchar blue"]
        rows = b"".join(body[12 * i:12 * i + 12] + bytes([i * 255 // count, 120, 90]) for i in range(count))
        with open(colored, "wb") as file:
            file.write("\n".join(lines).encode() + b"\nend_header\n" + rows + body[12 * count:])
    made = run("fit", colored, "--detail", "--texture", "--texture-size", "256", "--output", "whole")
    check("a scan with colours is fitted with detail and texture", made.returncode == 0, made.stderr[:200])
    files = {name: base64.b64encode(open(os.path.join(folder, "whole", name), "rb").read()).decode() for name in os.listdir(os.path.join(folder, "whole"))}
    driver.execute_script("""
        const entries = Object.entries(arguments[0]).map(([name, text]) => ({
          isFile: true, file: (done) => done(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name)) }));
        let sent = false;
        studio.openFolder({ name: 'whole', createReader: () => ({ readEntries: (done) => { done(sent ? [] : entries); sent = true; } }) });""", files)
    check("a fit's folder is dropped", wait(driver, "studio.chosen?.name.startsWith('colored') || studio.chosen?.name === 'whole'", 20) is not None)
    check("with its texture", wait(driver, "Boolean(studio.scene.texture)", 20) is not None)
    driver.execute_script("if (studio.scene.scan) studio.layout('fit'); studio.showForm(true); studio.scene.draw()")
    vertices = driver.execute_script("return Array.from(studio.model.vertices)")
    picture(driver, "detail")
    driver.execute_script("studio.showForm(false); studio.scene.draw()")
    plain = driver.execute_script("return Array.from(studio.model.vertices)")
    moved = max(abs(a - b) for a, b in zip(vertices, plain))
    check("and its detail", 1e-4 < moved < 0.03, f"{1000 * moved:.2f} mm at most")


def reload(driver, studio):
    driver.execute_script("studio.saved = null; studio.save('state').then(() => { studio.saved = document.getElementById('toast').textContent; })")
    path = (wait(driver, "studio.saved", 10) or "").replace("Saved ", "")
    expected = driver.execute_script("return studio.state")
    check("nothing in the page went wrong", not [line for line in driver.get_log("browser") if line["level"] == "SEVERE" and "favicon" not in line["message"]])
    check("the server ends with 130 when interrupted", studio.stop() == 130)
    check("the page says that it ended", wait(driver, "document.getElementById('toast').textContent.includes('ended')", 5) is not None)
    picture(driver, "ended")
    again = Studio(path)
    driver.get(again.address)
    wait(driver, "document.body.dataset.ready")
    check("a saved state looks the same again", driver.execute_script("return studio.state") == expected)
    again.stop()


def stops(driver):
    """A fit is cancelled by its button, and by closing the page."""
    studio = Studio()
    driver.get(studio.address)
    wait(driver, "document.body.dataset.ready")
    drop(driver, scan)
    wait(driver, "studio.jobs.size")
    driver.execute_script("studio.link.send({ type: 'cancel', item: studio.items[0].id })")
    check("a fit is cancelled", wait(driver, "studio.items[0].problem === 'The fit was cancelled.'", 10) is not None)
    report = os.path.join(folder, driver.execute_script("return studio.items[0].name").rsplit(".", 1)[0])
    shutil.rmtree(os.path.join(folder, "out", os.path.basename(report) + "-fit"), ignore_errors=True)
    written = os.path.join(folder, "out", os.path.basename(report) + "-fit")
    for _ in range(4):
        driver.execute_script("studio.fit(studio.items[0])")
        wait(driver, "studio.items[0] && studio.jobs.get(studio.items[0].id)?.energy !== undefined", 10)
        driver.get("about:blank")
        done = os.path.exists(os.path.join(written, "report.json"))
        time.sleep(5)
        made = os.path.exists(os.path.join(written, "report.json"))
        if not done and not made:
            break
        # Fitted before the page was closed, or past its last step: nothing to take along. Again.
        shutil.rmtree(written, ignore_errors=True)
        driver.get(studio.address)
        wait(driver, "document.body.dataset.ready")
        if not driver.execute_script("return studio.items.length"):
            drop(driver, scan)
        wait(driver, "studio.items[0] && studio.items[0].folder", 30)
        shutil.rmtree(written, ignore_errors=True)
    check("a page that is closed takes its fit along", not done and not made)
    studio.stop()


def alone(driver):
    made = run("view", "by-command", track, "--output", "page.html")
    check("a page of its own is written", made.returncode == 0, made.stderr.strip())
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0})
    driver.get("file://" + os.path.join(folder, "page.html"))
    check("it opens with the network off", wait(driver, "document.body.dataset.ready") == "true")
    check("and holds the fit", driver.execute_script("return Boolean(studio.scene.scan?.hasErrors && studio.report.error.median)"))
    asked = driver.execute_script("return performance.getEntriesByType('resource').filter((one) => !one.name.startsWith('data:')).map((one) => one.name)")
    check("and asks for nothing", asked == [], asked)
    look(driver)
    picture(driver, "alone")


def main():
    studio = Studio()
    strangers(studio)
    driver = browser()
    try:
        driver.get(studio.address)
        check("the page opens", wait(driver, "document.body.dataset.ready") == "true")
        look(driver)
        picture(driver, "empty")
        fit(driver)
        views(driver)
        morph(driver)
        pull(driver)
        play(driver)
        see(driver)
        folders(driver)
        reload(driver, studio)
        stops(driver)
        alone(driver)
    finally:
        driver.quit()
        studio.process.kill()
    print(f"{failures} checks failed")
    sys.exit(1 if failures else 0)


main()
