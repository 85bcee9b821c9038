"""Exported USD in usd-core: the checker, and the vertices that UsdSkel makes of a file."""
import numpy as np
from pxr import Usd, UsdGeom, UsdSkel, UsdValidation


def complaints(path):
    """What usd-core's validators, all of them, say of a file."""
    validators = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
    errors = UsdValidation.ValidationContext(validators).Validate(Usd.Stage.Open(path))
    return [error.GetErrorAsString() for error in errors if not error.HasNoError()]


class Reading:
    """The skinned meshes of a file."""

    def __init__(self, path):
        self.stage = Usd.Stage.Open(path)
        self.metres = UsdGeom.GetStageMetersPerUnit(self.stage)
        cache = UsdSkel.Cache()
        root = UsdSkel.Root(self.stage.GetDefaultPrim())
        cache.Populate(root, Usd.TraverseInstanceProxies())
        (binding,) = cache.ComputeSkelBindings(root, Usd.TraverseInstanceProxies())
        self.skeleton = cache.GetSkelQuery(binding.GetSkeleton())
        self.animation = self.skeleton.GetAnimQuery()
        self.targets = sorted(
            binding.GetSkinningTargets(),
            key=lambda target: (-len(UsdGeom.Mesh(target.GetPrim()).GetPointsAttr().Get()), target.GetPrim().GetName()))
        self.blends = [UsdSkel.BlendShapeQuery(UsdSkel.BindingAPI(target.GetPrim())) for target in self.targets]

    def names(self):
        """The shapes of the largest mesh in their order, and the joints."""
        shapes = UsdSkel.BindingAPI(self.targets[0].GetPrim()).GetBlendShapesAttr().Get()
        return list(shapes or []), [str(joint).split("/")[-1] for joint in self.skeleton.GetJointOrder()]

    def vertices(self, index):
        """The vertices of each mesh at a frame, in metres."""
        transforms = self.skeleton.ComputeSkinningTransforms(index)
        weights = self.animation.ComputeBlendShapeWeights(index)
        meshes = []
        for target, blend in zip(self.targets, self.blends):
            points = UsdGeom.Mesh(target.GetPrim()).GetPointsAttr().Get()
            own = weights
            if target.GetBlendShapeMapper():
                own = target.GetBlendShapeMapper().Remap(weights)
            values, shapes, indices = blend.ComputeSubShapeWeights(own)
            blend.ComputeDeformedPoints(
                values, shapes, indices, blend.ComputeBlendShapePointIndices(), blend.ComputeSubShapePointOffsets(), points)
            mapper = target.GetJointMapper()
            moved = mapper.RemapTransforms(transforms) if mapper and not mapper.IsIdentity() else transforms
            target.ComputeSkinnedPoints(moved, points, index)
            meshes.append(np.array(points, float) * self.metres)
        return meshes
