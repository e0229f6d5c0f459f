using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CourseGit.Tests.Support;

/// <summary>Speaks https before a server that speaks http only, with a certificate that an authority of its own has signed.</summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _certificate;
    private readonly int _behind;
    private readonly Task _serving;

    public TlsFront(string name, int behind)
    {
        _behind = behind;
        (_certificate, var authority) = Make(name);
        File.WriteAllText(AuthorityFile, authority);
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The certificate of the authority, as PEM.</summary>
    public string AuthorityFile => _folder.At("authority.pem");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _listener.Dispose();
        _end.Dispose();
        _certificate.Dispose();
        _folder.Dispose();
    }

    private static (X509Certificate2 Certificate, string Authority) Make(string name)
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(2));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=Authority of a test", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using var signer = authority.CreateSelfSigned(from, to);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(signer, from.AddMinutes(1), to.AddMinutes(-1), [1, 2, 3, 4]);
        using var whole = signed.CopyWithPrivateKey(key);
        return (X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null), signer.ExportCertificatePem());
    }

    private async Task ServeAsync()
    {
        var all = new List<Task>();
        try
        {
            while (true)
                all.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(all);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var accepted = client;
        try
        {
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
            using var there = new TcpClient();
            await there.ConnectAsync(IPAddress.Loopback, _behind, _end.Token);
            var other = there.GetStream();
            await Task.WhenAny(stream.CopyToAsync(other, _end.Token), other.CopyToAsync(stream, _end.Token));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException
            or System.Security.Authentication.AuthenticationException)
        {
            // One of the two has gone, or does not trust us.
        }
    }
}
