using System.Collections.Immutable;
using CourseGit.Core.Git;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History.Reading;

/// <summary>The front door to the files of a repository of this portal, as of any commit.</summary>
public sealed class RepositoryFiles
{
    private const int MostSized = 2000;
    private static readonly string[] Readmes = ["readme.md", "readme.markdown", "readme", "readme.txt", "readme.rst"];
    private readonly RepositoryPlaces _places;
    private readonly GitRunner _git;

    internal RepositoryFiles(RepositoryPlaces places, GitRunner git) => (_places, _git) = (places, git);

    /// <summary>What lies at a path.</summary>
    /// <param name="path">Null for the root.</param>
    /// <exception cref="InvalidInputException">There is no such repository or commit, or nothing lies there.</exception>
    public async Task<RepositoryItem> FindAsync(
        RepositoryName name, CommitId commit, CoursePath? path, Actor actor, CancellationToken cancellationToken)
    {
        using var place = await _places.OpenAsync(name, actor, cancellationToken).ConfigureAwait(false);
        var line = await place.RequireAsync(commit, cancellationToken).ConfigureAwait(false);
        TreeEntry? found = null;
        if (path is not null)
            found = await place.Folders.FindAsync(commit, path, cancellationToken).ConfigureAwait(false)
                ?? throw ReadingSentences.NoPath(path, commit);
        if (found is { } file && !FolderReader.IsFolder(file))
            return new RepositoryItem(line, path, null, (await VersionsAsync(place, [file], cancellationToken).ConfigureAwait(false))[0]);
        var entries = await place.Folders.ReadAsync(found?.Id ?? commit.Value, cancellationToken).ConfigureAwait(false);
        var (folders, files) = (entries.FindAll(FolderReader.IsFolder), entries.FindAll(e => !FolderReader.IsFolder(e)));
        var versions = await VersionsAsync(place, files, cancellationToken).ConfigureAwait(false);
        return new RepositoryItem(line, path, [.. Sorted(folders.Select(f => Entry(path, f, null))),
            .. Sorted(files.Select((f, i) => Entry(path, f, versions[i])))], null);
    }

    /// <summary>The content of a file, to be shown.</summary>
    /// <exception cref="InvalidInputException">There is no such repository.</exception>
    public async Task<FileContent> ReadAsync(RepositoryName name, FileVersion file, Actor actor, CancellationToken cancellationToken)
    {
        using var place = await _places.OpenAsync(name, actor, cancellationToken).ConfigureAwait(false);
        if (CommitFiles.WhyNot([file]) is { } why)
            return new FileContent(null, why);
        var texts = await TextsAsync(place, [file], cancellationToken).ConfigureAwait(false);
        return texts.GetValueOrDefault(file.Id) is { } text ? new FileContent(text, null) : new FileContent(null, CommitFiles.NoText);
    }

    /// <summary>A changed file before and after, to be compared.</summary>
    /// <exception cref="InvalidInputException">There is no such repository.</exception>
    public async Task<FilePair> CompareAsync(RepositoryName name, FileChange change, Actor actor, CancellationToken cancellationToken)
    {
        using var place = await _places.OpenAsync(name, actor, cancellationToken).ConfigureAwait(false);
        var versions = new[] { change.Before, change.After }.OfType<FileVersion>().ToList();
        if (CommitFiles.WhyNot(versions) is { } why)
            return new FilePair(null, null, why);
        var texts = await TextsAsync(place, versions, cancellationToken).ConfigureAwait(false);
        return versions.Exists(v => !texts.ContainsKey(v.Id)) ? new FilePair(null, null, CommitFiles.NoText)
            : new FilePair(change.Before is { } old ? texts[old.Id] : null, change.After is { } now ? texts[now.Id] : null, null);
    }

    /// <summary>The README at the root of a commit; null when there is none that could be shown.</summary>
    /// <exception cref="InvalidInputException">There is no such repository or commit.</exception>
    public async Task<RepositoryReadme?> ReadmeAsync(RepositoryName name, CommitId commit, Actor actor, CancellationToken cancellationToken)
    {
        using var place = await _places.OpenAsync(name, actor, cancellationToken).ConfigureAwait(false);
        await place.RequireAsync(commit, cancellationToken).ConfigureAwait(false);
        var root = await place.Folders.ReadAsync(commit.Value, cancellationToken).ConfigureAwait(false);
        var found = root.Where(e => e.IsFile).Select(e => (Entry: e, Rank: Array.IndexOf(Readmes, e.Path.Bytes.ToLowerInvariant())))
            .Where(e => e.Rank >= 0).OrderBy(e => e.Rank).Select(e => e.Entry).Take(1).ToList();
        if (found.Count == 0)
            return null;
        var versions = await VersionsAsync(place, found, cancellationToken).ConfigureAwait(false);
        var texts = CommitFiles.WhyNot([.. versions]) is null
            ? await TextsAsync(place, [.. versions], cancellationToken).ConfigureAwait(false) : [];
        var file = found[0].Path.Display;
        return texts.GetValueOrDefault(found[0].Id) is { } text
            ? new RepositoryReadme(file, text.Text, file.Contains(".m", StringComparison.OrdinalIgnoreCase)) : null;
    }

    /// <summary>Who wrote which line of a file last, up to a commit. Always git's, which may take long in a long history.</summary>
    /// <exception cref="InvalidInputException">There is no such file, or it is no text that is shown here.</exception>
    public async Task<ImmutableArray<BlamedLines>> BlameAsync(
        RepositoryName name, CommitId commit, CoursePath path, Actor actor, CancellationToken cancellationToken)
    {
        using var place = await _places.OpenAsync(name, actor, cancellationToken).ConfigureAwait(false);
        await place.RequireAsync(commit, cancellationToken).ConfigureAwait(false);
        if (await place.Folders.FindAsync(commit, path, cancellationToken).ConfigureAwait(false) is not { } entry)
            throw ReadingSentences.NoPath(path, commit);
        if (!entry.IsFile)
            throw ReadingSentences.NoFile(path);
        var versions = await VersionsAsync(place, [entry], cancellationToken).ConfigureAwait(false);
        if (CommitFiles.WhyNot([.. versions]) is { } why)
            throw new InvalidInputException(why);
        if ((await TextsAsync(place, [.. versions], cancellationToken).ConfigureAwait(false)).Count == 0)
            throw new InvalidInputException(CommitFiles.NoText);
        var command = GitCommand.Of("blame", "--porcelain", commit.Value, "--", path.Value) with { MayMiss = true };
        return BlameText.Read(await _git.ReadAsync(place.Objects.GitDirectory, command, cancellationToken).ConfigureAwait(false));
    }

    // Of those that are no text nothing.
    private static async Task<Dictionary<string, FileText>> TextsAsync(
        RepositoryPlace place, IReadOnlyCollection<FileVersion> versions, CancellationToken cancellationToken)
    {
        var contents = await place.Blobs.ReadAsync(versions.Select(v => v.Id).Distinct(), cancellationToken).ConfigureAwait(false);
        return contents.Select(c => (c.Key, Text: FileText.Of(RawPath.Encoding.GetBytes(c.Value)))).Where(c => c.Text is not null)
            .ToDictionary(c => c.Key, c => c.Text!, StringComparer.Ordinal);
    }

    private static async Task<ImmutableArray<FileVersion>> VersionsAsync(
        RepositoryPlace place, List<TreeEntry> files, CancellationToken cancellationToken)
    {
        var sizes = await place.Blobs.SizesAsync(files.Where(f => !f.IsSubmodule).Take(MostSized).Select(f => f.Id), cancellationToken)
            .ConfigureAwait(false);
        return [.. files.Select(f => new FileVersion(f.Id, f.Mode, sizes.TryGetValue(f.Id, out var size) ? size : null))];
    }

    private static RepositoryEntry Entry(CoursePath? folder, TreeEntry entry, FileVersion? version)
    {
        var name = entry.Path.Display;
        var isText = entry.Path.IsText & CoursePath.TryParse(folder is null ? name : $"{folder}/{name}", out var path);
        return new RepositoryEntry(isText ? path : null, name, version);
    }

    private static IEnumerable<RepositoryEntry> Sorted(IEnumerable<RepositoryEntry> entries) =>
        entries.OrderBy(e => e.Name, NaturalOrder.Instance);
}
