@_exported public import HeadModel
