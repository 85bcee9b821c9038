"""Turns an exported GLB into what Blender writes: FBX (shapes, joints, animation) or Alembic (a mesh a frame).

    tools/exports --convert head.glb head.fbx
    tools/exports --convert head.glb head.abc

Keys keep their frames: the scene gets the rate of the GLB's own.
"""
import json
import os
import struct
import sys

import bpy

from flambeau_tools.exports.blender import Reading


def frame_rate(path):
    """The frames a second and the number of frames of a GLB's animation; 30 and 1 without one."""
    with open(path, "rb") as file:
        magic, _, _, length, _ = struct.unpack("<5I", file.read(20))
        if magic != 0x46546C67:
            raise SystemExit(f"{path}: is no GLB file")
        document = json.loads(file.read(length))
    if "animations" not in document:
        return 30.0, 1
    times = document["accessors"][document["animations"][0]["samplers"][0]["input"]]
    if times["count"] < 2:
        return 30.0, 1
    return round((times["count"] - 1) / (times["max"][0] - times["min"][0]), 4), times["count"]


def convert(source, target):
    """Opens a GLB and writes an .fbx or .abc."""
    rate, count = frame_rate(source)
    reading = Reading(source, rate)
    scene = bpy.context.scene
    scene.frame_start = int(round(reading.first_frame))
    scene.frame_end = scene.frame_start + count - 1
    ending = os.path.splitext(target)[1].lower()
    if ending == ".fbx":
        bpy.ops.export_scene.fbx(
            filepath=target, object_types={"ARMATURE", "MESH"}, add_leaf_bones=False, bake_anim=True,
            bake_anim_use_nla_strips=False, bake_anim_use_all_actions=False, bake_anim_force_startend_keying=True,
            bake_anim_simplify_factor=0.0, path_mode="COPY", embed_textures=True)
    elif ending == ".abc":
        bpy.ops.wm.alembic_export(
            filepath=target, start=scene.frame_start, end=scene.frame_end, uvs=True, normals=True, flatten=True,
            as_background_job=False)
    else:
        raise SystemExit(f"{target}: .fbx and .abc are written")
    return rate


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    convert(sys.argv[1], sys.argv[2])
