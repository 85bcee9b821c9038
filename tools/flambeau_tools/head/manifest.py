"""Keep an entry in assets/manifest.json: path, checksum, licence, source and the command that makes it."""

import hashlib
import json


SOURCE = "ICT-FaceKit Light, © 2020 USC Institute for Creative Technologies, MIT (assets/heads/README.md)"


def update(root, asset, source=SOURCE, command="tools/build-head"):
    """Replace or add the entry of one asset; the others stay as they are."""
    path = root / "assets/manifest.json"
    manifest = json.loads(path.read_text()) if path.is_file() else {"assets": []}
    relative = asset.relative_to(root).as_posix()
    entry = {
        "path": relative,
        "sha256": hashlib.sha256(asset.read_bytes()).hexdigest(),
        "licence": "MIT",
        "source": source,
        "command": command,
    }
    others = [e for e in manifest["assets"] if e["path"] != relative]
    manifest["assets"] = sorted(others + [entry], key=lambda e: e["path"])
    temporary = path.with_suffix(".json.tmp")
    temporary.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    temporary.replace(path)
