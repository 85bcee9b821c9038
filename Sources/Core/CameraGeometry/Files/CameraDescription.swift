public import Cameras
internal import Files

/// A camera as a file states it; without parameters its focal length is unknown.
public struct CameraDescription: Sendable {
    /// COLMAP's name of the model; SIMPLE_PINHOLE where there is none.
    public var model: String?
    /// The image's width in pixels.
    public var width: Int
    /// The image's height in pixels.
    public var height: Int
    /// The parameters in COLMAP's order.
    public var params: [Double]?

    /// The camera.
    ///
    /// - Throws: ``CameraGeometryError`` when it has no parameters or cannot be.
    public func camera() throws(CameraGeometryError) -> Camera {
        guard let params else {
            throw .camera(.invalid("\"params\" are missing, but this problem needs them"))
        }
        let model = try modelValue()
        return try CameraGeometryError.checking { () throws(CameraError) in
            try Camera(model: model, width: width, height: height, parameters: params)
        }
    }

    /// The model.
    ///
    /// - Throws: ``CameraGeometryError`` for a name that no model has.
    public func modelValue() throws(CameraGeometryError) -> CameraModel {
        guard let value = CameraModel(rawValue: model ?? CameraModel.simplePinhole.rawValue) else {
            let names = CameraModel.allCases.map(\.rawValue).joined(separator: ", ")
            throw .camera(.invalid("there is no model \"\(model ?? "")\"; there are \(names)"))
        }
        return value
    }

    /// Reads "MODEL,WIDTH,HEIGHT[,PARAMETERS…]".
    ///
    /// - Throws: ``CorrespondenceFileError``.
    public init(_ text: String) throws(CorrespondenceFileError) {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false).map {
            String($0.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        }
        guard fields.count >= 3, let width = Int(fields[1]), let height = Int(fields[2]) else {
            throw CorrespondenceFileError("camera \(text): expected MODEL,WIDTH,HEIGHT,PARAMETERS…")
        }
        var parameters: [Double] = []
        for field in fields.dropFirst(3) {
            guard let value = Double(field) else {
                throw CorrespondenceFileError("camera \(text): \"\(field)\" is not a number")
            }
            parameters.append(value)
        }
        (model, self.width, self.height) = (fields[0], width, height)
        params = parameters.isEmpty ? nil : parameters
    }
}

extension CameraDescription: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case model, width, height, params }

    /// Reads a camera's object.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        model = try values.decodeIfPresent(String.self, forKey: .model)
        width = try values.decode(Int.self, forKey: .width)
        height = try values.decode(Int.self, forKey: .height)
        params = try values.decodeIfPresent([Double].self, forKey: .params)
    }
}
