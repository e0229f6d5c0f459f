using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using CourseGit.Core.Courses;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Providers.Ssh;

/// <summary>
/// How git reaches a repository over ssh: at the address that was checked, with keys of the server that somebody has looked at, and with
/// nothing of what else a machine may have for ssh: no settings, no agent, no other keys, no questions.
/// </summary>
public sealed class SshAccess(RemoteRules rules, HostKeyScan scan, CourseGitSettings settings)
{
    private readonly SshFiles _files = new(settings);

    /// <summary>Checks where the address lies and hands out access to it.</summary>
    /// <param name="display">The remote as people know it.</param>
    /// <exception cref="RefusedException">The host lies where the portal may not go, or the credential is no pair of keys.</exception>
    /// <exception cref="OperationFailedException">The host's name cannot be resolved, or nobody has looked at its key.</exception>
    public async Task<RemoteAccess> OpenAsync(
        SshAddress address, string display, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        if (credential is not { Kind: CredentialKind.SshKey })
            throw new RefusedException(
                $"{display} is reached over ssh, which takes a pair of keys, and this course "
                + $"{(credential is null ? "has no credential" : "has a credential of another kind")}. Nothing was sent. Have the portal "
                + "make a pair of keys under Settings, Credentials, and choose it in the course's settings.");
        var server = SshServer.Of(address);
        var addresses = await rules.CheckServerAsync(server, cancellationToken).ConfigureAwait(false);
        var login = new SshLogin(
            address.User ?? credential.User, server.Name, SshKeyPair.PublicOf(credential.Secret), credential.Name);
        var trusted = HostKeys.Of(credential.HostKeys, server);
        if (trusted.Length == 0)
            throw await NotTrustedAsync(server, login, cancellationToken).ConfigureAwait(false);
        var (encrypted, passphrase) = SshKeyPair.Lock(credential.Secret);
        var known = HostKeys.With(null, server, trusted)!;
        var place = await ReachableAsync(addresses, server.Port, cancellationToken).ConfigureAwait(false);
        var command = Command(address, credential.User, server, place,
            _files.Keep(encrypted, of: login.PublicKey, ".key"), _files.Keep(known, of: known, ".hosts"));
        return new RemoteAccess(address.Text, display, Environment(command, passphrase))
        {
            Secrets = [(login.User, credential.Secret), (login.User, passphrase)],
            Ssh = login,
        };
    }

    /// <summary>IPv4 first: where only one of the two works, it is that one.</summary>
    internal static IEnumerable<IPAddress> InOrder(IEnumerable<IPAddress> addresses) =>
        addresses.OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1);

    private async Task<OperationFailedException> NotTrustedAsync(SshServer server, SshLogin login, CancellationToken cancellationToken)
    {
        try
        {
            var keys = await scan.LookAsync(server, cancellationToken).ConfigureAwait(false);
            return new OperationFailedException(SshTrouble.NotTrusted(login, [.. keys.Select(k => k.ToString())]));
        }
        catch (OperationFailedException e) // What it shows can be looked at later.
        {
            return new OperationFailedException(SshTrouble.NotTrusted(login, []), e);
        }
    }

    // ssh is told one address. Of several the first that takes a connection is the one.
    private static async Task<IPAddress> ReachableAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        if (addresses.Length == 1)
            return addresses[0];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(15));
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync([.. InOrder(addresses)], port, limit.Token).ConfigureAwait(false);
            var reached = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            return reached.IsIPv4MappedToIPv6 ? reached.MapToIPv4() : reached;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return InOrder(addresses).First(); // ssh says what is wrong with it
        }
    }

    private static ImmutableArray<string> Command(
        SshAddress address, string user, SshServer server, IPAddress place, string keyFile, string hostsFile)
    {
        var options = new List<string>
        {
            $"IdentityFile={Quoted(keyFile)}", "IdentitiesOnly=yes", "IdentityAgent=none",
            $"UserKnownHostsFile={Quoted(hostsFile)}", "GlobalKnownHostsFile=/dev/null", "StrictHostKeyChecking=yes",
            $"HostName={place}", $"HostKeyAlias={server.Alias}", "CheckHostIP=no", "UpdateHostKeys=no", "VerifyHostKeyDNS=no",
            "PreferredAuthentications=publickey", "PasswordAuthentication=no", "KbdInteractiveAuthentication=no",
            "ConnectTimeout=15", "ServerAliveInterval=15", "ServerAliveCountMax=4",
            "ForwardAgent=no", "ForwardX11=no", "ClearAllForwardings=yes", "ControlPath=none", "PermitLocalCommand=no", "LogLevel=ERROR",
        };
        if (address.User is null)
            options.Add($"User={Quoted(user)}");
        return ["ssh", "-F", "/dev/null", .. options.SelectMany(o => new[] { "-o", o })];
    }

    private ImmutableDictionary<string, string> Environment(ImmutableArray<string> command, Secret passphrase) =>
        ImmutableDictionary<string, string>.Empty
            .Add("GIT_ALLOW_PROTOCOL", "ssh")
            .Add("GIT_SSH_VARIANT", "ssh")
            .Add("GIT_SSH_COMMAND", string.Join(' ', command.Select(Shell)))
            // Not BatchMode, which would not ask for the passphrase either; there is nothing else that could be asked.
            .Add("SSH_ASKPASS", _files.Program())
            .Add("SSH_ASKPASS_REQUIRE", "force")
            .Add(SshFiles.PassphraseVariable, passphrase.Reveal());

    // As ssh reads its settings: blanks only within quotes, per cent signs doubled.
    private static string Quoted(string value) => "\"" + value.Replace("%", "%%", StringComparison.Ordinal)
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    // As the shell reads what git gives it.
    private static string Shell(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
