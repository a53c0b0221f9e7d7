import Git
import Problems
import Support
import Testing

@Suite("TLS certificates")
struct TLSCertificateTests {
    @Test(
        "A server is reached by name and by number, with TLS 1.2 and with TLS 1.3 alone",
        arguments: ["TLSv1.2", "TLSv1.3"], ["127.0.0.1", "localhost"])
    func reached(protocols: String, host: String) throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve { $0.protocols = protocols }

        let references = try fixture.connection(to: server.url("a.git", host: host)).references()

        #expect(references.map(\.name).contains("refs/tags/v1"))
    }

    @Test("The authority may be named by each of git's and OpenSSL's ways", arguments: 0..<5)
    func authorityNamed(way: Int) throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve()
        let file = fixture.authority.certificate
        let url = server.url("a.git")
        let connection =
            switch way {
            case 0: try Connection(to: url, environment: ["GIT_SSL_CAINFO": file])
            case 1: try Connection(to: url, environment: ["SSL_CERT_FILE": file])
            case 2: try Connection(to: url, configuration: ["http.sslCAInfo": [file]])
            case 3: try Connection(to: url, configuration: ["http.\(server.url("")).sslCAInfo": [file]])
            default:
                try Connection(
                    to: url, configuration: ["http.sslCAInfo": ["~/authority.pem"]],
                    environment: ["HOME": fixture.folder.path])
            }

        #expect(try !connection.references().isEmpty)
    }

    @Test("An authority that nobody has named is not trusted")
    func unknownAuthority() throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve()
        let other = try CertificateAuthority(named: "other", in: fixture.folder)
        let url = server.url("a.git")

        let byMachine = try Connection(to: url).problemOfLooking()
        let byOther = try Connection(to: url, environment: ["GIT_SSL_CAINFO": other.certificate])
            .problemOfLooking()

        #expect(byMachine.code == .transport(.certificateUntrusted))
        #expect(byOther.code == .transport(.certificateUntrusted))
        #expect(server.requests().isEmpty)
    }

    @Test("A certificate for another name is refused", arguments: ["127.0.0.1", "localhost"])
    func otherName(host: String) throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve {
            // Its common name fits, which has not counted for twenty years.
            $0.certificate = try fixture.authority.issue(
                "localhost", for: ["DNS:amt.example", "IP:127.0.0.2"])
        }

        let problem = try fixture.connection(to: server.url("a.git", host: host)).problemOfLooking()

        #expect(problem.code == .transport(.certificateName))
        #expect(problem.expected == host)
    }

    @Test("An expired certificate is refused")
    func expired() throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve {
            $0.certificate = try fixture.authority.issue(
                "old", for: ["IP:127.0.0.1"], validity: .expired)
        }

        let problem = try fixture.connection(to: server.url("a.git")).problemOfLooking()

        #expect(problem.code == .transport(.certificateTime))
        #expect(problem.code.exitStatus == .configuration)
        #expect(problem.hint(in: .german) != nil)
    }

    @Test("A certificate that was not issued for servers is refused")
    func otherPurpose() throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve {
            $0.certificate = try fixture.authority.issue(
                "client", for: ["IP:127.0.0.1"], usage: "clientAuth")
        }

        let problem = try fixture.connection(to: server.url("a.git")).problemOfLooking()

        #expect(problem.code == .transport(.certificate))
    }

    @Test("A server that speaks no TLS is no TLS server")
    func plainServer() throws {
        let server = try LoopbackServer(.answer("HTTP/1.1 400 Bad Request\r\n\r\n"))

        let problem = try Connection(to: "https://127.0.0.1:\(server.port)/a.git").problemOfLooking()

        #expect(problem.code == .transport(.handshakeFailed))
    }

    @Test(
        "A trusted file that is not there ends the attempt", arguments: ["http.sslCAInfo", "http.sslCAPath"])
    func trustMissing(key: String) throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve()
        let path = "\(fixture.folder.path)/missing.pem"
        try fixture.folder.write("not a certificate", to: "empty.pem")

        let problem = try Connection(to: server.url("a.git"), configuration: [key: [path]]).problemOfLooking()

        #expect(
            problem.code
                == (key == "http.sslCAInfo"
                    ? .transport(.authoritiesUnusable) : .transport(.certificateUntrusted)))
    }

    @Test("Verification cannot be switched off", arguments: ["environment", "everywhere", "here"])
    func switchedOff(way: String) throws {
        let fixture = try HTTPFixture()
        let server = try fixture.serve()
        let url = server.url("a.git")
        let connection =
            switch way {
            case "environment": try fixture.connection(to: url, environment: ["GIT_SSL_NO_VERIFY": "1"])
            case "everywhere": try fixture.connection(to: url, configuration: ["http.sslVerify": ["false"]])
            default:
                try fixture.connection(to: url, configuration: ["http.\(server.url("")).sslverify": ["off"]])
            }

        let problem = try connection.problemOfLooking()

        #expect(problem.code == .transport(.verificationDisabled))
        #expect(problem.code.exitStatus == .configuration)
        #expect(server.requests().isEmpty)
    }
}

@Suite("TLS client certificates")
struct TLSClientCertificateTests {
    private let fixture: HTTPFixture
    private let server: NginxServer
    private let own: CertificateAuthority.Certificate

    init() throws {
        let fixture = try HTTPFixture()
        let clients = try CertificateAuthority(named: "clients", in: fixture.folder)
        self.fixture = fixture
        server = try fixture.serve { $0.clientAuthority = clients.certificate }
        own = try clients.issue("runner", for: ["email:stagectl@amt.example"], usage: "clientAuth")
    }

    private func configuration(_ certificate: String, _ key: String) -> [String: [String]] {
        ["http.sslCert": [certificate], "http.sslKey": [key]]
    }

    @Test("A server that asks for a certificate gets ours")
    func shown() throws {
        let connection = try fixture.connection(
            to: server.url("a.git"), configuration: configuration(own.certificate, own.key))

        #expect(try !connection.references().isEmpty)
    }

    @Test("A server that asks for a certificate that we do not have is named")
    func missing() throws {
        let problem = try fixture.connection(to: server.url("a.git")).problemOfLooking()

        #expect(problem.code == .transport(.clientCertificateRefused))
        #expect(problem.code.exitStatus == .configuration)
    }

    @Test("A certificate from an authority that the server does not know is not taken")
    func foreign() throws {
        let foreign = try fixture.authority.issue("foreign", for: ["email:a@b.example"], usage: "clientAuth")

        let problem = try fixture.connection(
            to: server.url("a.git"), configuration: configuration(foreign.certificate, foreign.key)
        ).problemOfLooking()

        #expect(problem.code == .transport(.clientCertificateRefused))
        #expect(problem.found == foreign.certificate)
    }

    @Test(
        "A certificate that cannot be used is named, and nobody is asked for a passphrase",
        arguments: ["missing", "other key", "encrypted key"])
    func unusable(what: String) throws {
        let encrypted = "\(fixture.folder.path)/encrypted.key"
        try expectRun("openssl", ["ec", "-in", own.key, "-aes128", "-passout", "pass:x", "-out", encrypted])
        let other = try fixture.authority.issue("other", for: ["DNS:other"])
        let configuration =
            switch what {
            case "missing": configuration("/nonexistent.pem", own.key)
            case "other key": configuration(own.certificate, other.key)
            default: configuration(own.certificate, encrypted)
            }

        let problem = try fixture.connection(to: server.url("a.git"), configuration: configuration)
            .problemOfLooking()

        #expect(problem.code == .transport(.clientCertificateUnusable))
    }
}
