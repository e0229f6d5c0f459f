using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace CourseGit.Tests.Support;

/// <summary>A real mail server on this machine, which keeps what it gets.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    private MailServer(int port, X509Certificate2? certificate, (string User, string Password)? required)
    {
        Port = port;
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(e =>
        {
            e.Endpoint(new IPEndPoint(IPAddress.Loopback, port)).AllowUnsecureAuthentication().AuthenticationRequired(required is not null);
            if (certificate is not null)
                e.Certificate(certificate);
        }).Build();
        var services = new ServiceProvider();
        services.Add(new Store(this));
        services.Add(new Door(required));
        _serving = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
    }

    public int Port { get; }

    /// <summary>What came, in order; kept before the client hears that it was taken.</summary>
    public ConcurrentQueue<MimeMessage> Messages { get; } = new();

    /// <summary>Comes after a message was kept and before the answer; its answer is the server's, null for the usual.</summary>
    public Func<MimeMessage, Task<SmtpResponse?>>? BeforeAnswer { get; set; }

    /// <param name="port">A free one when null.</param>
    /// <param name="certificate">With one it offers STARTTLS.</param>
    /// <param name="required">Who must sign in.</param>
    public static async Task<MailServer> StartAsync(
        int? port = null, X509Certificate2? certificate = null, (string User, string Password)? required = null)
    {
        var server = new MailServer(port ?? FreePort(), certificate, required);
        await Until.TrueAsync(() => IsListeningAsync(server.Port), "the mail server listens");
        return server;
    }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>A certificate for localhost that vouches for itself.</summary>
    public static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _serving;
        }
        catch (OperationCanceledException)
        {
        }
        _stop.Dispose();
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class Store(MailServer server) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            using var content = new MemoryStream(buffer.ToArray());
            var message = await MimeMessage.LoadAsync(content, cancellationToken);
            server.Messages.Enqueue(message);
            return server.BeforeAnswer is { } before && await before(message) is { } answer ? answer : SmtpResponse.Ok;
        }
    }

    private sealed class Door((string User, string Password)? required) : IUserAuthenticator
    {
        public Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken cancellationToken) =>
            Task.FromResult((user, password) == required);
    }
}
