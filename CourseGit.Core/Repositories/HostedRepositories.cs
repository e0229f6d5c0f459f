using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Repositories;

/// <summary>Bare repositories this portal hosts, at <c>{StateRoot}/repositories/{owner}/{name}.git</c>.</summary>
public sealed class HostedRepositories(GitRunner git, CourseGitSettings settings)
{
    // History that arrived here stays: nobody, superuser or not, can rewrite or delete a branch over the network.
    private static readonly (string Key, string Value)[] Config =
    [
        ("receive.denyNonFastForwards", "true"),
        ("receive.denyDeletes", "true"),
        ("uploadpack.allowFilter", "true"),
        ("core.bigFileThreshold", "1m"),
        ("core.compression", "1"),
        ("core.logAllRefUpdates", "true"),
        ("core.fsync", "committed,reference"),
        ("core.fsyncMethod", "batch"),
        ("pack.threads", "2"),
        ("receive.unpackLimit", "1"), // a push stays the pack it came as: unpacked, its deltas would be lost and a day's dump be stored whole
    ];

    /// <summary>Where a repository lies, whether it exists or not.</summary>
    public string PathOf(RepositoryName name) => Path.Combine(settings.RepositoriesFolder, name.Owner, name.Name + ".git");

    /// <summary>Whether it exists.</summary>
    public bool Exists(RepositoryName name) => File.Exists(Path.Combine(PathOf(name), "HEAD"));

    /// <summary>Creates an empty repository unless it exists; a crash in between leaves none.</summary>
    /// <returns>Whether it was created now.</returns>
    /// <exception cref="RefusedException">Something else lies at its place.</exception>
    public async Task<bool> EnsureAsync(RepositoryName name, CancellationToken cancellationToken)
    {
        if (Exists(name))
        {
            Leftovers.RemoveUnused(PathOf(name));
            return false;
        }
        var path = PathOf(name);
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new RefusedException($"The hosted repository {name} is damaged: its folder {path} holds files but no git repository. Nothing was changed. Move that folder away; the next backup creates the repository anew and fills it with the whole history.");
        var draft = $"{path}.new-{Environment.ProcessId}";
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
        Directory.CreateDirectory(draft);
        await git.RunAsync(draft, GitCommand.Of("init", "--quiet", "--bare", "--template="), cancellationToken).ConfigureAwait(false);
        await File.AppendAllTextAsync(Path.Combine(draft, "config"), ConfigText(), cancellationToken).ConfigureAwait(false);
        if (Directory.Exists(path))
            Directory.Delete(path);
        Directory.Move(draft, path);
        return true;
    }

    /// <summary>Points HEAD to a branch when it points to none that exists, so that a plain clone checks something out.</summary>
    public async Task ShowAsync(RepositoryName name, BranchName branch, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        var head = GitCommand.Of("rev-parse", "--quiet", "--verify", "HEAD") with { AnswerCodes = [1, 128] };
        if (await git.RunAsync(path, head, cancellationToken).ConfigureAwait(false) != 0)
            await git.RunAsync(path, GitCommand.Of("symbolic-ref", "HEAD", branch.Ref), cancellationToken).ConfigureAwait(false);
    }

    private static string ConfigText() =>
        string.Concat(Config.Select(c => $"[{c.Key[..c.Key.IndexOf('.')]}]\n\t{c.Key[(c.Key.IndexOf('.') + 1)..]} = {c.Value}\n"));
}
