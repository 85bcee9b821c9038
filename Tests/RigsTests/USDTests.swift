import Files
import Foundation
import HeadModel
import Rigs
import SpatialGeometry
import TestSupport
import Testing

/// USD layers and packages, as far as text and bytes tell; `tools/exports` opens them in usd-core and Blender.
@Suite struct USDTests {
    static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

    static func rig(texture: [UInt8]? = nil, options: RigOptions = RigOptions(name: "ball")) throws -> Rig {
        let head = GLBTests.ball
        return try Rig(HeadIdentity(head, texture: texture), playing: GLBTests.track(head), options: options)
    }

    @Test func theLayerSaysWhatTheRigIs() throws {
        let rig = try Self.rig(options: RigOptions(up: .z, unit: .centimetre, name: "ball"))
        let text = String(decoding: try USDExporter().layer(of: rig), as: UTF8.self)
        for part in [
            "#usda 1.0\n(", "defaultPrim = \"ball\"", "metersPerUnit = 0.01", "upAxis = \"Z\"", "endTimeCode = 4",
            "timeCodesPerSecond = 25", "def SkelRoot \"ball\"", "\"root/neck/leftEye\"",
            "rel skel:animationSource = </ball/animation>", "rel skel:skeleton = </ball/skeleton>",
        ] { #expect(text.contains(part), "\(part)") }
        #expect(text.components(separatedBy: "def BlendShape ").count - 1 == rig.morphs.count)
        #expect(text.components(separatedBy: "{").count == text.components(separatedBy: "}").count)
        // A sample a frame of weights, rotations and translations.
        #expect(text.components(separatedBy: "\n            4: [").count - 1 == 3)
    }

    /// Entries are stored and begin at multiples of 64 bytes, the layer first; sums and sizes are those of the files.
    @Test func thePackageIsAlignedAndStored() throws {
        let bytes = try USDExporter().package(of: try Self.rig(texture: Self.png))
        func number(_ place: Int, _ count: Int) -> Int {
            bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let end = bytes.count - 22
        #expect(number(end, 4) == 0x0605_4B50 && number(end + 10, 2) == 2)
        var place = number(end + 16, 4)
        var names: [String] = []
        for _ in 0..<2 {
            #expect(number(place, 4) == 0x0201_4B50 && number(place + 10, 2) == 0)
            let (size, local) = (number(place + 20, 4), number(place + 42, 4))
            let nameLength = number(place + 28, 2)
            names.append(String(decoding: bytes[place + 46..<place + 46 + nameLength], as: UTF8.self))
            #expect(number(local, 4) == 0x0403_4B50 && number(local + 14, 4) == number(place + 16, 4))
            let data = local + 30 + number(local + 26, 2) + number(local + 28, 2)
            #expect(data % 64 == 0 && number(local + 18, 4) == size && number(local + 22, 4) == size)
            if names.count == 2 { #expect(Array(bytes[data..<data + size]) == Self.png) }
            place += 46 + nameLength
        }
        #expect(names == ["ball.usda", "texture.png"] && place == end)
    }

    @Test func aLayerHasItsTextureBesideIt() throws {
        try TestFiles.withTemporaryFolder { folder in
            let files = try USDExporter().write(try Self.rig(texture: Self.png), to: folder + "/a.usda")
            #expect(files == [folder + "/a.usda", folder + "/a-texture.png"])
            #expect(try FileReader.bytes(at: files[1], limit: 100) == Self.png)
            #expect(try FileReader.text(at: files[0], limit: 1 << 26).contains("@a-texture.png@"))
            #expect(throws: RigError.unknownFormat(path: "a.usdc")) {
                try USDExporter().write(try Self.rig(), to: "a.usdc")
            }
        }
    }
}
