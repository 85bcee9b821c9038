/// An sRGB colour of 8 bits a sample.
public struct Color: Equatable, Hashable, Sendable {
    /// The red sample.
    public var red: UInt8
    /// The green sample.
    public var green: UInt8
    /// The blue sample.
    public var blue: UInt8
    /// The opacity; 255 is opaque.
    public var alpha: UInt8

    /// A colour of the given samples.
    public init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
        self.red = red
        self.green = green
        self.blue = blue
        self.alpha = alpha
    }

    /// White.
    public static let white = Color(red: 255, green: 255, blue: 255)
    /// Black.
    public static let black = Color(red: 0, green: 0, blue: 0)
}
