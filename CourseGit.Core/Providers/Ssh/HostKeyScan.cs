using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State;

namespace CourseGit.Core.Providers.Ssh;

/// <summary>
/// The front door to looking at the keys that a server of ssh shows. Whether they are its own, only people who compare them know.
/// </summary>
public sealed class HostKeyScan(RemoteRules rules, ProcessRunner processes, CourseGitSettings settings)
{
    private const int Seconds = 10;

    /// <summary>What a server shows now, the kind that people publish most first.</summary>
    /// <exception cref="RefusedException">It lies where the portal may not go.</exception>
    /// <exception cref="OperationFailedException">It cannot be found, or shows none.</exception>
    public Task<ImmutableArray<HostKey>> LookAsync(SshServer server, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCredentials);
        return LookAsync(server, cancellationToken);
    }

    internal async Task<ImmutableArray<HostKey>> LookAsync(SshServer server, CancellationToken cancellationToken)
    {
        foreach (var address in SshAccess.InOrder(await rules.CheckServerAsync(server, cancellationToken).ConfigureAwait(false)))
        {
            if (await AskAsync(address, server.Port, cancellationToken).ConfigureAwait(false) is { Length: > 0 } keys)
                return keys;
        }
        throw new OperationFailedException(new Failure(
            $"No server of ssh answers at {server.Name}.", "Nothing was changed.",
            "Check name and port, or wait a little and try again.")
        { Cause = FailureCause.Place, IsTransient = true });
    }

    private async Task<ImmutableArray<HostKey>> AskAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        string[] arguments = ["-T", Seconds.ToString(CultureInfo.InvariantCulture), "-p", port.ToString(CultureInfo.InvariantCulture),
            "-t", "ed25519,ecdsa,rsa", address.ToString()];
        await processes.RunAsync(new ProcessRequest("ssh-keyscan", [.. arguments])
        {
            Environment = Git.GitRunner.BaseEnvironment(settings),
            ReadOutput = (stream, token) => stream.CopyToAsync(output, token),
            SilenceLimit = TimeSpan.FromSeconds(3 * Seconds),
        }, cancellationToken).ConfigureAwait(false);
        return [.. System.Text.Encoding.ASCII.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')).Where(fields => fields.Length == 3)
            .Select(fields => HostKey.Read(fields[1], fields[2])).OfType<HostKey>().Distinct()
            .OrderBy(key => key.Kind is "ED25519" ? 0 : key.Kind is "ECDSA" ? 1 : 2)];
    }
}
