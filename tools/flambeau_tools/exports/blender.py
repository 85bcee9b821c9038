"""Exported files in Blender: opened, evaluated at every frame, compared with the meshes of `flambeau animate`."""
import os

import bpy
import numpy as np


class Reading:
    """A file as Blender opened it."""

    def __init__(self, path, frame_rate):
        bpy.ops.wm.read_factory_settings(use_empty=True)
        scene = bpy.context.scene
        # Keys are kept in seconds and become frames of the scene when a file is opened.
        scene.render.fps = max(1, round(frame_rate))
        scene.render.fps_base = scene.render.fps / frame_rate
        ending = os.path.splitext(path)[1]
        if ending == ".glb":
            bpy.ops.import_scene.gltf(filepath=path)
        elif ending == ".fbx":
            bpy.ops.import_scene.fbx(filepath=path, automatic_bone_orientation=False)
        elif ending in (".usda", ".usdz", ".usdc"):
            bpy.ops.wm.usd_import(filepath=path)
        elif ending == ".abc":
            bpy.ops.wm.alembic_import(filepath=path)
        else:
            raise ValueError(f"{path}: no importer is known")
        self.meshes = sorted(
            (o for o in scene.objects if o.type == "MESH" and len(o.data.vertices) > 100),
            key=lambda o: (-len(o.data.vertices), o.name))
        self.first_frame = self._first_frame()

    @staticmethod
    def _first_frame():
        starts = [action.frame_range[0] for action in bpy.data.actions if action.frame_range[1] > action.frame_range[0]]
        return min(starts) if starts else bpy.context.scene.frame_start

    def names(self):
        """The shapes of the largest mesh in their order, and the joints."""
        keys = self.meshes[0].data.shape_keys
        shapes = [key.name for key in keys.key_blocks][1:] if keys else []
        bones = [bone.name for armature in bpy.data.armatures for bone in armature.bones]
        return shapes, bones

    def animated(self):
        """Whether joints move, and whether shapes do."""
        armatures = [o for o in bpy.context.scene.objects if o.type == "ARMATURE"]
        joints = any(o.animation_data and o.animation_data.action for o in armatures)
        keys = [o.data.shape_keys for o in self.meshes if o.data.shape_keys]
        return joints, any(k.animation_data and k.animation_data.action for k in keys)

    def vertices(self, index):
        """The vertices of each mesh at a frame, in the file's own axes (y up)."""
        frame = self.first_frame + index
        bpy.context.scene.frame_set(int(np.floor(frame)), subframe=frame - np.floor(frame))
        graph = bpy.context.evaluated_depsgraph_get()
        meshes = []
        for found in self.meshes:
            evaluated = found.evaluated_get(graph)
            mesh = evaluated.to_mesh()
            points = np.empty(3 * len(mesh.vertices), np.float32)
            mesh.vertices.foreach_get("co", points)
            evaluated.to_mesh_clear()
            world = np.array(evaluated.matrix_world)
            points = points.reshape(-1, 3).astype(float) @ world[:3, :3].T + world[:3, 3]
            # Blender has z up and the face towards -y.
            meshes.append(points[:, [0, 2, 1]] * [1, 1, -1])
        return meshes

    def model_vertices(self):
        """For each mesh the model's vertices, where the file says so; else None."""
        numbers = []
        for found in self.meshes:
            attribute = found.data.attributes.get("_VERTEX")
            if attribute is None:
                return None
            values = np.empty(len(attribute.data), np.float32)
            attribute.data.foreach_get("value", values)
            numbers.append(values.astype(int))
        return numbers
