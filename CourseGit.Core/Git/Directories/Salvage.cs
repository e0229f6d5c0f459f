using System.Collections.Immutable;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Directories;

/// <summary>What was taken from a damaged git directory.</summary>
/// <param name="Kept">Refs that are in the new one now and whose commits the remote had not.</param>
/// <param name="Lost">Refs whose commits cannot be read any more, with their ids.</param>
internal sealed record Salvaged(ImmutableArray<string> Kept, ImmutableArray<string> Lost);

/// <summary>
/// Takes from a damaged git directory what it alone has: commits that were never pushed, and the refs that keep a history somebody rewrote.
/// git's own fetch does it, which sends a commit only whole and hashes all that arrives. What the remote has comes from there, so a hole in
/// the old history costs nothing of the new.
/// </summary>
internal sealed class Salvage(GitRunner git, Vault vault)
{
    private const string OneRef = "refs/salvage/one", Passing = "refs/coursegit/fetched", Unnamed = "refs/coursegit/found/";
    private const int MostUnnamed = 100;

    private readonly DamagedGit _damaged = vault.Damaged;

    /// <summary>Takes it, after the remote's own branch was fetched. May be done again after a crash.</summary>
    public async Task<Salvaged> RunAsync(CancellationToken cancellationToken)
    {
        await IndexPacksAsync(cancellationToken).ConfigureAwait(false);
        List<string> kept = [], lost = [];
        foreach (var (reference, commit) in Wanted(cancellationToken))
        {
            if (await IsWholeAsync(commit, cancellationToken).ConfigureAwait(false))
            {
                if (!reference.StartsWith(Unnamed, StringComparison.Ordinal))
                    await SetAsync(reference, commit, cancellationToken).ConfigureAwait(false);
            }
            else if (await TryFetchAsync(reference, commit, cancellationToken).ConfigureAwait(false))
                kept.Add(reference);
            else
                lost.Add($"{reference} ({commit.Short})");
        }
        _damaged.End();
        return new Salvaged([.. kept], [.. lost]);
    }

    // Those that have a name; where a name was lost, too, all ends of history that have none.
    private List<(string Reference, CommitId Commit)> Wanted(CancellationToken cancellationToken)
    {
        var refs = RefFiles.Read(_damaged.GitDirectory);
        var named = refs.Commits.Where(r => r.Key != Passing).Select(r => (r.Key, r.Value)).ToList();
        if (refs.Unreadable.Count == 0 && named.Count > 0)
            return named;
        var tips = CommitTips.In(_damaged.GitDirectory, cancellationToken).Except(named.Select(n => n.Value)).Take(MostUnnamed);
        return [.. named, .. tips.Select(t => (Unnamed + t.Short, t))];
    }

    // An index is made of its pack; where it alone was damaged, nothing is lost.
    private async Task IndexPacksAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_damaged.GitDirectory, "objects", "pack");
        foreach (var pack in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.pack") : [])
        {
            var index = Path.ChangeExtension(pack, ".idx");
            if (File.Exists(index) && PackIndex.TryRead(index) is not null)
                continue;
            File.Delete(index);
            await git.RunAsync(vault.GitDirectory, GitCommand.Of("index-pack", pack) with { AnswerCodes = [1, 128] },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsWholeAsync(CommitId commit, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("rev-list", "--objects", "--quiet", commit.Value, "--not", "--all") with { AnswerCodes = [128] };
        return await git.RunAsync(vault.GitDirectory, command, cancellationToken).ConfigureAwait(false) == 0;
    }

    private Task SetAsync(string reference, CommitId commit, CancellationToken cancellationToken) =>
        new VaultCommits(git, vault.GitDirectory).SetRefAsync(reference, commit, cancellationToken);

    private async Task<bool> TryFetchAsync(string reference, CommitId commit, CancellationToken cancellationToken)
    {
        MakeReader(commit);
        try
        {
            var command = GitCommand.Of("fetch", "--no-tags", "--no-write-fetch-head", "--end-of-options", _damaged.Reader,
                $"+{OneRef}:{reference}") with
            {
                Settings = ["fetch.unpackLimit=1"],
                Environment = ImmutableDictionary<string, string>.Empty.Add("GIT_ALLOW_PROTOCOL", "file"),
                AnswerCodes = [1, 128],
            };
            return await git.RunAsync(vault.GitDirectory, command, cancellationToken).ConfigureAwait(false) == 0;
        }
        finally
        {
            Directory.Delete(_damaged.Reader, recursive: true);
        }
    }

    // With a single ref: another one that leads nowhere would end the command.
    private void MakeReader(CommitId commit)
    {
        var files = new (string Name, string Content)[]
        {
            ("HEAD", "ref: refs/heads/none\n"),
            ("config", "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"),
            (OneRef, commit.Value + "\n"),
            ("objects/info/alternates", Path.Combine(_damaged.GitDirectory, "objects") + "\n"),
        };
        foreach (var (name, content) in files)
        {
            var file = Path.Combine(_damaged.Reader, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }
    }
}
