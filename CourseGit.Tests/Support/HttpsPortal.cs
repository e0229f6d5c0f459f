using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Support;

/// <summary>A portal that speaks https with a certificate of its own, which its browsers know.</summary>
internal sealed class HttpsPortal : IAsyncDisposable
{
    private readonly RSA _key;
    private readonly X509Certificate2 _certificate;

    private HttpsPortal(RSA key, X509Certificate2 certificate, PortalUnderTest portal) =>
        (_key, _certificate, Portal) = (key, certificate, portal);

    public PortalUnderTest Portal { get; }

    public static async Task<HttpsPortal> StartAsync()
    {
        var key = RSA.Create(2048);
        var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        return new HttpsPortal(key, certificate, await PortalUnderTest.StartAsync(withUser: true, url: "https://127.0.0.1:0", services: s =>
            s.Configure<KestrelServerOptions>(k => k.ConfigureHttpsDefaults(h => h.ServerCertificate = certificate))));
    }

    /// <param name="keepsCookies">Without it only those are sent that a request names itself.</param>
    public HttpClientHandler NewHandler(bool keepsCookies) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = keepsCookies,
        ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == _certificate.Thumbprint,
    };

    public Browser NewBrowser() => new(Portal.Address, NewHandler(keepsCookies: true));

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        _certificate.Dispose();
        _key.Dispose();
    }
}
