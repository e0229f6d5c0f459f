using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Git;

/// <summary>git judges the index we write, and we read what git writes.</summary>
public sealed class IndexImageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task An_index_of_git_is_read_and_written_so_that_git_sees_no_difference(int version)
    {
        await RealGit.ShellAsync("""
            cd "$1"; git init -q .; mkdir -p a/b/c d "$(printf 'x\377y')"; ln -s nowhere a/link
            for i in $(seq 300); do echo $i >"a/b/f$i"; echo $i >"a/b/c/$i.txt"; done; echo x >"$(printf 'x\377y/z')"; echo y >d/"new
            line"; touch -d '1960-01-01' d/old; touch -d '2110-01-01' d/far; echo a >a.b; echo b >a-b; chmod +x a.b
            touch -d '1 hour ago' a.b a-b
            git add -A; git write-tree >/dev/null
            [ "$2" = 3 ] && { echo z >later; git add -N later; } || true
            git update-index --index-version "$2"
            """, _folder.Path, version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var file = _folder.At(".git/index");
        var (staged, debug) = (await StagedAsync(), await RealGit.RunAsync(_folder.Path, "ls-files", "--debug"));

        var image = IndexImage.Read(file);
        await File.WriteAllBytesAsync(file, IndexImage.Write(image.Records, image.Trees), TestContext.Current.CancellationToken);

        Assert.Equal(staged, await StagedAsync());
        Assert.Equal(debug, await RealGit.RunAsync(_folder.Path, "ls-files", "--debug"));
        Assert.True(IndexFile.IsWhole(file));
        await RealGit.RunAsync(_folder.Path, "fsck", "--full");
        if (version != 3) // of what is only intended to be added there is no tree
            Assert.Equal(await RealGit.RunAsync(_folder.Path, "write-tree"), image.Trees.Id + "\n");
    }

    // Random folders, changed at random many times: each time the trees made from those before are what git makes of the same index.
    [Fact]
    public async Task Trees_that_go_on_from_those_before_are_those_that_git_makes()
    {
        await RealGit.RunAsync("/", "init", "--quiet", "--bare", _folder.Path);
        var random = new Random(11);
        var blob = (await RealGit.ShellAsync("cd \"$1\"; echo x | git hash-object -w --stdin", _folder.Path)).Trim();
        var other = (await RealGit.ShellAsync("cd \"$1\"; echo y | git hash-object -w --stdin", _folder.Path)).Trim();
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var trees = IndexTrees.None;
        for (var round = 0; round < 25; round++)
        {
            List<RawPath> changed = [];
            for (var i = random.Next(1, 12); i > 0; i--)
                changed.AddRange(Change(files, random, random.Next(2) == 0 ? blob : other));
            List<IndexRecord> records =
                [.. files.Select(f => new IndexRecord(new RawPath(f.Key), IndexRecord.PlainFile, f.Value, default))];
            trees = trees.Update(records, changed, (_, _) => { });
            await File.WriteAllBytesAsync(
                _folder.At("index"), IndexImage.Write(records, IndexTrees.None), TestContext.Current.CancellationToken);
            Assert.Equal((await RealGit.RunAsync(_folder.Path, "write-tree")).Trim(), trees.Id);
            trees = IndexTrees.Parse(trees.ToBytes());
        }
    }

    [Fact]
    public void What_is_no_index_is_said_to_be_none()
    {
        File.WriteAllText(_folder.At("index"), "DIRC, but no index at all, only text");
        Assert.Throws<InvalidDataException>(() => IndexImage.Read(_folder.At("index")));
        Assert.Empty(IndexImage.Read(_folder.At("none")).Records);
    }

    // A file that becomes a folder and the other way round, and names that sort before and after a slash.
    private static IEnumerable<RawPath> Change(SortedDictionary<string, string> files, Random random, string id)
    {
        string[] names = ["a", "a-b", "a.b", "a0", "b", "b/", "c"];
        var path = string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => names[random.Next(names.Length)].TrimEnd('/')));
        List<string> gone = [.. files.Keys.Where(f => f.StartsWith(path + "/", StringComparison.Ordinal)
            || path.StartsWith(f + "/", StringComparison.Ordinal))];
        if (random.Next(4) == 0)
            gone.Add(path);
        else
            files[path] = id;
        gone.ForEach(f => files.Remove(f));
        return gone.Append(path).Select(p => new RawPath(p));
    }

    private Task<string> StagedAsync() => RealGit.RunAsync(_folder.Path, "ls-files", "--stage", "-z");
}
