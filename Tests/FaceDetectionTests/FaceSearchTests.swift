import Foundation
import Images
import SpatialGeometry
import TestSupport
import Testing

@testable import FaceDetection

/// Faces of every size, in views of several scales and in tiles, with the bundled networks.
@Suite struct FaceSearchTests {
    static let example = try! ImageFile.read(OwnDetectorTests.folder + "/example.png").image
    static let detector = try! FaceDetector(folder: OwnDetectorTests.folder)

    /// The example's face, so high that it has a share of a picture's height, in the picture's middle.
    static func portrait(share: Double, width: Int, height: Int) throws -> (image: Image, box: FaceBox) {
        let face = try #require(detector.faces(in: example).first)
        let side = Double(height) * face.box.size.y / (share * Double(height))
        let crop = FaceCrop(centre: face.box.centre, side: side, angle: 0)
        let square = crop.sampled(from: example, size: height)
        var image = Image(width: width, height: height)
        let scale = Double(height) / side
        for y in 0..<height { for x in 0..<width { image[x, y] = square[x + (height - width) / 2, y] } }
        let (half, middle) = (0.5 * scale * face.box.size, Vector2(Double(width), Double(height)) / 2)
        return (image, FaceBox(minimum: middle - half, maximum: middle + half))
    }

    /// Beyond 400 pixels the network alone sees parts of a face; looks at ½, ¼ and ⅛ find the whole, and nothing else stays.
    @Test(arguments: [0.05, 0.1, 0.3, 0.4, 0.5, 0.7, 0.9, 1.0])
    func facesOfEveryShareOfAPortrait(share: Double) throws {
        let (image, box) = try Self.portrait(share: share, width: 960, height: 1_280)
        let faces = Self.detector.faces(in: image)
        #expect(faces.count == 1)
        #expect(try #require(faces.first).box.overlap(with: box) > 0.6)
    }

    /// What the manifest states: seen as it is, a face up to the reach is found by the network alone, one of twice the
    /// reach is not.
    @Test func theReachIsWhatIsStated() throws {
        let network = Self.detector.retinaFace
        #expect(network.reach == 300)
        for (height, isFound) in [(100.0, true), (200, true), (300, true), (600, false)] {
            let (image, box) = try Self.portrait(share: height / 960, width: 960, height: 960)
            let found = network.detect(in: image, threshold: 0.6, threads: 1)
            #expect(found.contains { $0.box.overlap(with: box) > 0.6 } == isFound, "\(height) pixels")
        }
    }

    /// Tiles cover every pixel, and each place a face may have lies whole in one of them.
    @Test(arguments: [(100, 80), (1_536, 1_537), (4_000, 3_000), (12_000, 9_000)])
    func tilesOverlap(size: (Int, Int)) {
        let tiles = ViewTile.covering(width: size.0, height: size.1)
        #expect(tiles.allSatisfy { $0.x >= 0 && $0.y >= 0 && $0.x + $0.width <= size.0 && $0.y + $0.height <= size.1 })
        #expect(Set(tiles.map(\.width)).count == 1 && tiles.allSatisfy { max($0.width, $0.height) <= ViewTile.side })
        var generator = SeededGenerator(seed: "tilesOverlap \(size)")
        for _ in 0..<1_000 {
            let side = min(min(size.0, size.1), 200)
            let (x, y) = (
                Int.random(in: 0...size.0 - side, using: &generator),
                Int.random(in: 0...size.1 - side, using: &generator)
            )
            let isSeen = tiles.contains { tile in
                let corner = Vector2(Double(x - tile.x), Double(y - tile.y))
                let box = FaceBox(minimum: corner, maximum: corner + Vector2(repeating: Double(side)))
                return x >= tile.x && y >= tile.y && x + side <= tile.x + tile.width && y + side <= tile.y + tile.height
                    && (tile.isWhole(box) || x == tile.x || y == tile.y || x + side == tile.x + tile.width
                        || y + side == tile.y + tile.height)
            }
            #expect(isSeen, "\(x), \(y)")
        }
    }

    /// A small face anywhere in a large photo, looked at in tiles, is found once.
    @Test func facesAcrossTilesAreFoundOnce() throws {
        var detector = Self.detector
        detector.options.minimumSize = 40
        let (face, _) = try Self.portrait(share: 0.5, width: 240, height: 240)
        var image = Image(width: 3_000, height: 1_700, color: Color(red: 90, green: 100, blue: 110))
        let corners = [(0, 0), (1_380, 700), (2_760, 1_460), (1_500, 1_460)]
        for (left, top) in corners {
            for y in 0..<240 { for x in 0..<240 { image[left + x, top + y] = face[x, y] } }
        }
        let faces = detector.faces(in: image)
        #expect(faces.count == corners.count)
        for (left, top) in corners {
            let middle = Vector2(Double(left) + 120, Double(top) + 120)
            #expect(faces.count { ($0.box.centre - middle).length < 30 } == 1)
        }
    }

    /// The least confidence that is asked for replaces what the network of points is known to give.
    @Test func theLeastConfidenceIsAnOption() throws {
        var detector = Self.detector
        let confidence = try #require(detector.faces(in: Self.example).first).confidence
        detector.options.minimumConfidence = confidence + 0.01
        #expect(detector.faces(in: Self.example).isEmpty)
        detector.options.minimumConfidence = confidence - 0.01
        #expect(detector.faces(in: Self.example).count == 1)
    }

    /// Of boxes of one face the surest stays, be the others around it or inside.
    @Test func facesAreDoubtedByTheScoreAndSize() throws {
        let network = try #require(Self.detector.regressor)
        #expect(network.leastConfidence(size: 100, score: 0.5) == 0.6)
        #expect(network.leastConfidence(size: 29, score: 0.5) == 0.5)
        #expect(network.leastConfidence(size: 100, score: 0.99) < 0.35)
        #expect(network.leastConfidence(size: 20, score: 1) == 0.1)
    }
}
