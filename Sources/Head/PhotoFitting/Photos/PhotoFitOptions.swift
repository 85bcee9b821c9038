/// How freely a head may change to meet what a photo shows.
public struct PhotoFitOptions: Equatable, Sendable {
    /// How many leading identity components are free.
    public var shapeCount: Int
    /// How many leading expression components are free.
    public var expressionCount: Int
    /// Whether weights of the head's named shapes are found instead of expression components, the jaw's and the eyes' turns,
    /// where the head has them and landmarks tell expressions apart.
    public var findsWeights = false
    /// How far the distance between lids, or lips, is off, as a share of a landmark's own standard deviation: neighbours err
    /// together.
    public var openingNoise = 0.5
    /// Whether the jaw is free: an open mouth.
    public var freesJaw: Bool
    /// Whether the eyes are free, for schemes that hold the irises: gaze.
    public var freesEyes: Bool
    /// The standard deviation of a landmark, as a share of the face's size in the photo: the detector's error, and how
    /// far its points and the model's of the same name lie apart.
    public var noise: Double
    /// The same in pixels, where it is known; takes the place of the share.
    public var pixelNoise: Double?
    /// How many landmarks' worth of independent evidence a dense set is: neighbours err together.
    public var independentPoints: Double
    /// The standard deviation of the logarithm of an unknown focal length about the assumed one.
    public var focalSpread: Double
    /// The most steps.
    public var iterationLimit: Int

    /// What a pose needs: the identity and expression that landmarks confuse with a turn of the head.
    public static let pose = PhotoFitOptions(shapeCount: 20, expressionCount: 15)
    /// What a fitted head needs.
    public static let full = {
        var options = PhotoFitOptions(shapeCount: 60, expressionCount: 50)
        options.findsWeights = true
        return options
    }()

    /// Options; each has a usual value.
    public init(
        shapeCount: Int, expressionCount: Int, freesJaw: Bool = true, freesEyes: Bool = true, noise: Double = 0.02,
        independentPoints: Double = 70, focalSpread: Double = 0.4, iterationLimit: Int = 30
    ) {
        self.shapeCount = shapeCount
        self.expressionCount = expressionCount
        self.freesJaw = freesJaw
        self.freesEyes = freesEyes
        self.noise = noise
        self.independentPoints = independentPoints
        self.focalSpread = focalSpread
        self.iterationLimit = iterationLimit
    }
}
