import Flambeau

/// A head given by its parameters, as the page draws it.
struct HeadItemBundle: Encodable {
    var kind = "parameters"
    var name: String
    var parameters: ParameterRecord
}
