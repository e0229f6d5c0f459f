using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace CourseGit.Tests.Support;

/// <summary>Somebody else's server of ssh: OpenSSH's own on a free port of this machine, for the user that runs the tests.</summary>
internal sealed class SshDaemon : IAsyncDisposable
{
    private const string Program = "/usr/sbin/sshd";

    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    private SshDaemon()
    {
    }

    public int Port { get; } = MailServer.FreePort();

    public string User { get; } = Environment.UserName;

    /// <summary>As <c>credential trust</c> and the setting OutboundHosts want it.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>The fingerprint of its key.</summary>
    public string Fingerprint { get; private set; } = "";

    public static async Task<SshDaemon> StartAsync()
    {
        Assert.SkipWhen(!File.Exists(Program), "openssh-server is not installed: there is no /usr/sbin/sshd.");
        var daemon = new SshDaemon();
        await daemon.NewKeyAsync();
        return daemon;
    }

    public string PathOf(string name) => _folder.At(name + ".git");

    public string AddressOf(string name) => $"ssh://{User}@{Name}{PathOf(name)}";

    public async Task CreateAsync(string name) =>
        await RealGit.RunAsync("/", "init", "--quiet", "--bare", "--initial-branch=test", PathOf(name));

    /// <summary>Lets these keys in, and no others.</summary>
    public Task AllowAsync(params string[] publicKeys) => File.WriteAllLinesAsync(_folder.At("authorized_keys"), publicKeys);

    /// <summary>The server is set up anew, or somebody stands in its place: same address, another key.</summary>
    public async Task NewKeyAsync()
    {
        await StopAsync();
        var key = _folder.At("host_key");
        File.Delete(key);
        File.Delete(key + ".pub");
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key);
        Fingerprint = (await RunAsync("ssh-keygen", "-l", "-f", key)).Split(' ')[1];
        await File.WriteAllTextAsync(_folder.At("sshd_config"),
            $"""
            Port {Port}
            ListenAddress 127.0.0.1
            HostKey {key}
            AuthorizedKeysFile {_folder.At("authorized_keys")}
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            LogLevel DEBUG1
            """);
        if (Environment.UserName == "root")
            Directory.CreateDirectory("/run/sshd"); // where it locks itself in before somebody has signed in
        _process = Process.Start(new ProcessStartInfo(Program, ["-D", "-E", _folder.At("log"), "-f", _folder.At("sshd_config")]))!;
        await Until.TrueAsync(IsListening, $"sshd listens on {Port}");
    }

    /// <summary>What it wrote.</summary>
    public string Log => File.ReadAllText(_folder.At("log"));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private bool IsListening()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task StopAsync()
    {
        if (_process is not { } process)
            return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        _process = null;
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
