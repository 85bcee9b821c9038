public import Landmarks
public import Registration
public import SpatialGeometry

/// What is known of a scan beforehand, and what is made of it beside the fit. All that shapes a result and is not in the
/// configuration is here; reports carry it.
public struct ScanOptions: Codable, Equatable, Sendable {
    /// The scan's unit; found when `nil`.
    public var unit: LengthUnit?
    /// A direction of the scan's frame within 60° of the head's up, where one is known.
    public var up: Vector3?
    /// A direction of the scan's frame within 60° of the face's, where one is known.
    public var front: Vector3?
    /// Which of several heads on a scan is fitted, from 1 on in the order of the report's `faces`; the first when `nil`.
    public var head: Int?
    /// The scheme of the landmarks, where their file does not tell.
    public var scheme: LandmarkScheme?
    /// Whether every vertex is freed to follow the scan.
    public var detail: Bool
    /// How the scan's colours are baked; `nil` where they are not.
    public var texture: Texture?

    /// How the scan's colours are baked into the head's own texture.
    public struct Texture: Codable, Equatable, Sendable {
        /// The width and height in pixels, 16 to 8192.
        public var size: Int
        /// The scan's image; `nil` for the one its file names.
        public var image: String?
        /// Whether v runs downwards in the scan's texture coordinates.
        public var isFlipped: Bool

        /// A texture of the given size.
        public init(size: Int = 1024, image: String? = nil, isFlipped: Bool = false) {
            self.size = size
            self.image = image
            self.isFlipped = isFlipped
        }
    }

    /// A fit of which nothing is known beforehand, and nothing else is made, unless it is said.
    public init(
        unit: LengthUnit? = nil, up: Vector3? = nil, front: Vector3? = nil, head: Int? = nil,
        scheme: LandmarkScheme? = nil,
        detail: Bool = false, texture: Texture? = nil
    ) {
        self.unit = unit
        self.up = up
        self.front = front
        self.head = head
        self.scheme = scheme
        self.detail = detail
        self.texture = texture
    }

    /// The names of the files that a result with these options has, the report last: when it is there, all are.
    public var files: [String] {
        HeadFiles.names + ["error.png"] + (detail ? HeadFiles.detail : []) + (texture == nil ? [] : HeadFiles.texture)
            + [HeadFiles.report]
    }
}
