using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.State;

namespace CourseGit.Core.Verify;

/// <summary>
/// Fetches the newest restore point whole into an empty git directory. Nothing that this server keeps of it is used: vault and store would
/// be lost together with the server. git hashes every object that arrives, and misses those that do not.
/// </summary>
public sealed class NewestCommit(GitRunner git, CommitFinder finder, CourseTreeReader trees, CourseGitSettings settings)
{
    private const string Fetched = "refs/coursegit/fetched";

    // What git says of a repository that does not hold what it should, in upload-pack.c, fetch-pack.c, index-pack.c and connected.c.
    private static readonly string[] SignsOfDamage =
        ["repository corruption", "pack has bad object", "did not send all necessary objects", "missing blob object", "missing tree object",
            "is corrupt", "not our ref", "inflate: data stream error", "bad object"];

    /// <summary>Fetches it.</summary>
    /// <param name="folder">The course's folder, for the branch it may name; it need not exist.</param>
    /// <param name="gitDirectory">Where it goes; made here.</param>
    /// <exception cref="RefusedException">There is nothing yet, or the branch must be chosen.</exception>
    /// <exception cref="DamagedRemoteException">The remote does not hold all of the commit.</exception>
    /// <exception cref="OperationFailedException">The remote cannot be reached.</exception>
    internal async Task<FoundCommit> FetchAsync(
        OperationContext operation, RestoreScope scope, string folder, string gitDirectory, CancellationToken cancellationToken)
    {
        var access = await finder.OpenAsync(scope, cancellationToken).ConfigureAwait(false);
        await PrepareAsync(access, gitDirectory, cancellationToken).ConfigureAwait(false);
        var remote = new RemoteRepository(git, gitDirectory, access);
        var heads = await remote.HeadsAsync(settings.Timeouts.Clone, cancellationToken).ConfigureAwait(false);
        var branch = RestoreBranch.Choose(scope.Course, folder, settings, null, heads.Keys);
        var request = FetchRequest.Branch(branch, Fetched) with { Shallow = true };
        try
        {
            await remote.FetchAsync(request, settings.Timeouts.Fetch, line => Hear(operation, line),
                cancellationToken).ConfigureAwait(false);
        }
        catch (OperationFailedException e) when (DamageIn(e) is { } sign)
        {
            throw new DamagedRemoteException(
                $"The newest backup of {scope.Course.Subdomain}, commit {heads[branch].Short}, cannot be restored as it is: its "
                + $"repository, {access.Display}, could not give all of it, because something in it is damaged or missing (git said: "
                + $"{sign}). The course itself is untouched.", heads[branch], branch, e);
        }
        var commits = new VaultCommits(git, gitDirectory);
        // not the one seen before: somebody may have pushed meanwhile
        var tip = await commits.TipAsync(Fetched, cancellationToken).ConfigureAwait(false)
            ?? throw new OperationFailedException($"The branch {branch} was fetched from {access.Display} and holds no commit. Try again.");
        return new FoundCommit((await commits.LogAsync(tip, null, 1, cancellationToken).ConfigureAwait(false))[0], branch, access);
    }

    /// <summary>Reads what it holds, with the rules of a full restore.</summary>
    /// <exception cref="RefusedException">It holds what must not be restored.</exception>
    /// <exception cref="OperationFailedException">There is nothing to restore in it.</exception>
    internal Task<CourseTree> ReadAsync(RestoreScope scope, FoundCommit found, string gitDirectory, CancellationToken cancellationToken) =>
        trees.ReadWholeAsync(scope, found, gitDirectory, cancellationToken);

    // Receiving is most of a fetch; counting and compressing before it share the first fifth.
    private static void Hear(OperationContext operation, string line)
    {
        if (GitProgress.Parse(line) is not { } progress)
            return;
        var share = progress.Phase switch
        {
            "Receiving objects" => 0.2 + (progress.Percent * 0.007),
            "Resolving deltas" => 0.9 + (progress.Percent * 0.001),
            _ => progress.Percent * 0.002,
        };
        operation.Report(
            new StepCount(progress.Done, progress.Total) { Unit = "object", Bytes = progress.Bytes }, progress.Phase, share);
    }

    private static string? DamageIn(OperationFailedException e) => e.InnerException is GitFailedException git
        ? git.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .FirstOrDefault(line => SignsOfDamage.Any(s => line.Contains(s, StringComparison.Ordinal)))?.TrimEnd('.')
        : null;

    // It is gone in a minute, so nothing in it need survive a power cut.
    private async Task PrepareAsync(RemoteAccess access, string gitDirectory, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(gitDirectory);
        await git.RunAsync(gitDirectory, GitCommand.Of("init", "--quiet", "--bare", "--template="),
            cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(gitDirectory, "config"), Config(access), cancellationToken).ConfigureAwait(false);
        Directory.CreateDirectory(Path.Combine(gitDirectory, "info"));
        await File.WriteAllTextAsync(Path.Combine(gitDirectory, "info", "attributes"), RestoreStore.Attributes,
            cancellationToken).ConfigureAwait(false);
    }

    private static string Config(RemoteAccess access) =>
        $"""
        [core]
        	repositoryformatversion = 0
        	bare = false
        	fsync = none
        [checkout]
        	workers = 0
        	thresholdForParallelism = 50
        {FetchRequest.RemoteSection(access.Address)}
        """;
}
