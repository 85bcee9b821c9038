@_exported public import Animation
