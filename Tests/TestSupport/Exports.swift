@_exported public import SpatialGeometry
