public import HeadModel

/// A fitted head whose vertices were freed to follow the scan.
public struct DetailFit: Sendable {
    /// The vertices in the scan's own frame and unit, packed, in the model's order.
    public var vertices: [Float]
    /// The same head at rest and without expression: what replaces the model's mean head to animate this person.
    public var template: PersonalTemplate
    /// What each stage did; the last ones are those that loosened folds.
    public var stages: [Stage]
    /// How far the triangles of the face changed.
    public var triangles: Triangles

    /// What a stage did.
    public struct Stage: Codable, Equatable, Sendable {
        /// How many steps were made.
        public var iterations: Int
        /// How many scan points counted in the last one.
        public var pointCount: Int
        /// The root mean square of their distances after it, in millimetres.
        public var pointRootMeanSquare: Double
        /// The longest move of a vertex in the last step, in millimetres.
        public var longestMove: Double
    }

    /// How far triangles changed against the fitted model.
    public struct Triangles: Codable, Equatable, Sendable {
        /// How many of the region `face` (of all, without such a region) turned by more than a right angle.
        public var foldedCount: Int
        /// The largest turn among them in degrees.
        public var largestTurn: Double
        /// The smallest angle among them in degrees.
        public var smallestAngle: Double
        /// How often surroundings of a triangle were stiffened to keep it from folding.
        public var stiffenedCount: Int
    }
}
