using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Sockets;
using CourseGit.Core.Courses;

namespace CourseGit.Core.Providers.Http;

/// <summary>
/// How the APIs of hosts are asked, whichever client asks: only at addresses the portal may go to, within a limit, again where that is
/// safe, not at all while a host is away or has had enough, and without being told anew what has not changed.
/// </summary>
public sealed class HostChannels(RemoteRules rules, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, HostCircuit> _circuits = new(StringComparer.OrdinalIgnoreCase);
    private readonly KnownAnswers _known = new();
    private readonly SocketsHttpHandler _sockets = new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        Proxy = rules.Proxy,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2), // a name may come to mean another address
        ConnectCallback = (connect, token) => ConnectAsync(rules, connect, token),
    };

    /// <summary>For so long one call may take, with everything that is tried again.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A handler for one conversation with a host. It need not be disposed, and disposing it closes nothing.</summary>
    /// <param name="host">What people call it.</param>
    /// <param name="cancellationToken">Ends every call made through it: clients that take no token of their own are cancelled so.</param>
    public HttpMessageHandler Open(string host, CancellationToken cancellationToken) =>
        new ConditionalHandler(_known, new PatientHandler(host, this, time, cancellationToken, new Lent(rules, _sockets)));

    /// <summary>A client for one conversation with a host, on <see cref="Open"/>.</summary>
    /// <param name="api">What its addresses begin with.</param>
    public HttpClient Client(string host, Uri api, CancellationToken cancellationToken)
    {
        var client = new HttpClient(new RedirectHandler(Open(host, cancellationToken)))
        {
            BaseAddress = api,
            Timeout = Timeout.InfiniteTimeSpan, // the limit is ours
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("CourseGit", null));
        return client;
    }

    /// <inheritdoc/>
    public void Dispose() => _sockets.Dispose();

    internal HostCircuit CircuitOf(Uri url) => _circuits.GetOrAdd(url.Authority, _ => new HostCircuit(time));

    // Every connection is checked, the one after a redirect as well. Where the proxy is, is the machine's business: the request that opens
    // a tunnel through it is .NET's own, and what it leads to was checked before (Lent).
    private static async ValueTask<Stream> ConnectAsync(
        RemoteRules rules, SocketsHttpConnectionContext connect, CancellationToken cancellationToken)
    {
        var url = connect.InitialRequestMessage.RequestUri!;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var isTunnel = connect.InitialRequestMessage.Method == HttpMethod.Connect;
            var addresses = isTunnel ? [] : await rules.CheckHostAsync(url, cancellationToken).ConfigureAwait(false);
            await (addresses.Length > 0
                ? socket.ConnectAsync(addresses, connect.DnsEndPoint.Port, cancellationToken)
                : socket.ConnectAsync(connect.DnsEndPoint, cancellationToken)).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Clients dispose what they are given; the sockets are everybody's.</summary>
    private sealed class Lent(RemoteRules rules, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        // One connection to a proxy carries requests to many hosts.
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (rules.Proxy.For(request.RequestUri!) is not null)
                await rules.CheckHostAsync(request.RequestUri!, cancellationToken).ConfigureAwait(false);
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
