using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Verify;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Verify;

public sealed class TreeComparisonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<TreeEntry> _entries = [];

    public TreeComparisonTests()
    {
        Add("a.txt", "one\n");
        Add("media/b c.txt", "two\n");
        Add("run.sh", "#!/bin/sh\n", "100755");
        Add("empty", "");
        File.CreateSymbolicLink(_folder.At("link"), "a.txt");
        _entries.Add(new TreeEntry(RawPath.FromText("link"), "120000", IdOf("a.txt")));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_from_a_commit_is_the_same() => Assert.Null(Compare());

    [Theory]
    [InlineData("printf 'One\\n' >a.txt", "a file did not come back as it is in the commit: a.txt has other content")]
    [InlineData("rm a.txt", "a.txt is missing")]
    [InlineData("chmod +x a.txt", "a.txt has other rights")]
    [InlineData("chmod -x run.sh", "run.sh has other rights")]
    [InlineData("ln -sfn b.txt link", "link leads elsewhere")]
    [InlineData("cp --remove-destination a.txt link", "link is no link")]
    [InlineData("rm a.txt; ln -s link a.txt", "a.txt is no file")]
    [InlineData("rm empty; mkdir empty", "empty is no file")]
    [InlineData("printf x >media/more", "media/more is not in the commit")]
    [InlineData("printf x >\"$(printf 'sk\\345ne')\"", "sk\uFFFDne is not in the commit")]
    [InlineData("rm a.txt; printf x >>empty; printf x >more",
        "3 files did not come back as they are in the commit: a.txt is missing, empty has other content, more is not in the commit")]
    [InlineData("rm a.txt empty run.sh link 'media/b c.txt'",
        "5 files did not come back as they are in the commit: a.txt is missing, empty is missing, link is missing, and 2 more")]
    public async Task Each_difference_is_named(string change, string said)
    {
        await RealGit.ShellAsync("cd \"$1\"; " + change, _folder.Path);

        Assert.EndsWith(said, Compare(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => TreeComparison.Compare(_entries, FolderWalker.Walk(_folder.Path, [], [], TestContext.Current.CancellationToken),
            _folder.Path, (_, _) => { }, cancelled.Token));
    }

    private string? Compare()
    {
        var told = 0L;
        var found = TreeComparison.Compare(
            _entries, FolderWalker.Walk(_folder.Path, [], [], TestContext.Current.CancellationToken), _folder.Path, (done, total) =>
            Interlocked.Exchange(ref told, Math.Max(done, total)), TestContext.Current.CancellationToken);
        Assert.Equal(_entries.Count, told);
        return found;
    }

    private void Add(string path, string content, string mode = "100644")
    {
        new CourseFiles(_folder.Path).Write(path, content);
        if (mode == "100755")
            File.SetUnixFileMode(_folder.At(path), (UnixFileMode)0b111_101_101);
        _entries.Add(new TreeEntry(RawPath.FromText(path), mode, IdOf(content)));
    }

    // As git itself says it: git hash-object.
    private static string IdOf(string content) => content switch
    {
        "one\n" => "5626abf0f72e58d7a153368ba57db4c673c0e171",
        "two\n" => "f719efd430d52bcfc8566a43b2eb655688d38871",
        "#!/bin/sh\n" => "1a2485251c33a70432394c93fb89330ef214bfc9",
        "" => "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "a.txt" => "8d14cbf983b3fad683171c9418998d9f68340823",
        _ => throw new NotSupportedException(content),
    };
}
