using System.Globalization;
using System.Text;
using CourseGit.Core.Git.Objects;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Git;

/// <summary>Objects are read as git itself reads them, in every form git keeps them in.</summary>
public sealed class ObjectDatabaseTests
{
    private const string Loose = "true";
    private const string Whole = "git repack -adfq --window=0";
    private const string Deltas = "git repack -adfq --window=50 --depth=50";
    private const string DeltasById = "git -c repack.useDeltaBaseOffset=false repack -adfq --window=50 --depth=50";
    private const string SeveralPacks = "git repack -dq --window=20; echo more >more.txt; git add .; git commit -qm more; git repack -dq";
    private const string Streamed = "git -c core.bigFileThreshold=1 -c core.compression=0 repack -adFq";

    [Theory]
    [InlineData(Loose)]
    [InlineData(Whole)]
    [InlineData(Deltas)]
    [InlineData(DeltasById)]
    [InlineData(SeveralPacks)]
    [InlineData(Streamed)]
    public async Task Every_object_is_what_git_says_it_is(string form)
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, form);

        var (blobs, others) = await AssertAllAsync(folder.At("work/.git"), folder.At("work/.git"));

        Assert.True(blobs > 30 && others > 30, $"{blobs} blobs and {others} commits and trees were compared");
    }

    [Fact]
    public async Task What_is_borrowed_from_one_that_borrows_is_read_too()
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(
            folder, "git repack -adfq; git clone -q --bare --shared . ../between; git clone -q --bare --shared ../between ../far");
        Assert.Empty(Directory.EnumerateFiles(folder.At("far/objects"), "*.pack", SearchOption.AllDirectories));

        await AssertAllAsync(folder.At("work/.git"), folder.At("far"));
    }

    [Fact]
    public async Task Many_readers_at_once_read_the_same()
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, Deltas);
        var contents = await ContentsAsync(folder.At("work/.git"));
        using var objects = ObjectDatabase.Open(folder.At("work/.git"));

        Parallel.For(
            0, 8, _ => Assert.All(contents.Where(c => c.Value.Kind == "blob"), c => Assert.Equal(c.Value.Content, Read(objects, c.Key))));
    }

    [Fact]
    public async Task What_is_not_there_or_no_blob_or_no_id_is_not_here()
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, Deltas);
        var tree = (await RealGit.RunAsync(folder.At("work"), "rev-parse", "HEAD^{tree}")).Trim();
        using var objects = ObjectDatabase.Open(folder.At("work/.git"));
        using var nothing = ObjectDatabase.Open(folder.At("nowhere"));

        Assert.All([tree, new string('0', 40), new string('f', 40), new string('a', 64), ""],
            id => Assert.True(objects.SizeOf(id) is null && objects.TryOpen(id) is null));
        Assert.Null(objects.TryRead(tree, ObjectKind.Commit));
        Assert.Null(nothing.SizeOf(tree));
    }

    [Theory]
    [InlineData("rm *.pack")]
    [InlineData("for f in *.idx; do head -c 1000 $f >x; mv -f x $f; done")]
    [InlineData("for f in *.idx; do printf x | dd of=$f conv=notrunc status=none; done")]
    [InlineData("for f in *.pack; do git index-pack --index-version=1 $f >/dev/null; done")]
    public async Task A_pack_that_cannot_be_read_is_left_to_git(string damage)
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, Deltas);
        var contents = await ContentsAsync(folder.At("work/.git"));
        await RealGit.ShellAsync("cd \"$1\"; chmod u+w *; " + damage, folder.At("work/.git/objects/pack"));

        using var objects = ObjectDatabase.Open(folder.At("work/.git"));

        Assert.All(contents.Keys, id => Assert.True(objects.SizeOf(id) is null && objects.TryOpen(id) is null));
    }

    [Theory]
    [InlineData(Loose)]
    [InlineData(Whole)]
    [InlineData(Deltas)]
    public async Task A_damaged_byte_is_noticed_and_never_read_as_a_content(string form)
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, form);
        var contents = await ContentsAsync(folder.At("work/.git"));
        var files = Directory.EnumerateFiles(folder.At("work/.git/objects"), "*", SearchOption.AllDirectories)
            .Where(f => !f.Contains(".idx", StringComparison.Ordinal) && !f.Contains("/info/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToArray();
        var random = new Random(4711);
        var noticed = 0;
        for (var round = 0; round < 80; round++)
        {
            var file = files[random.Next(files.Length)];
            var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            var spoiled = whole.ToArray();
            spoiled[random.Next(whole.Length)] ^= (byte)(1 << random.Next(8));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await File.WriteAllBytesAsync(file, spoiled, TestContext.Current.CancellationToken);

            using (var objects = ObjectDatabase.Open(folder.At("work/.git")))
            {
                foreach (var (id, (kind, content)) in contents.Where(c => c.Value.Kind == "blob"))
                {
                    if (Read(objects, id) is not { } read)
                        noticed++;
                    else
                        Assert.True(content.AsSpan().SequenceEqual(read), $"round {round}: {id} of {kind} was read wrongly");
                }
            }

            await File.WriteAllBytesAsync(file, whole, TestContext.Current.CancellationToken);
        }
        Assert.True(noticed > 20, $"{noticed} damaged objects were noticed");
    }

    [Fact]
    public async Task A_content_from_elsewhere_counts_only_while_it_is_the_same()
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, Loose);
        var (id, (_, content)) = (await ContentsAsync(folder.At("work/.git")))
            .First(c => c.Value is { Kind: "blob", Content.Length: > 100 });
        var other = new OtherContent(id) { Content = content };
        using var objects = ObjectDatabase.Open(folder.At("nowhere"), other);

        Assert.Equal(content, Read(objects, id));
        Assert.True(objects.IsElsewhere(id));
        other.Content = [.. content[..^1], (byte)(content[^1] ^ 1)];
        Assert.Null(Read(objects, id));
        Assert.Equal(content.Length, objects.SizeOf(id));
    }

    [Fact]
    public async Task What_is_damaged_in_a_pack_is_taken_from_elsewhere()
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, Whole);
        var contents = (await ContentsAsync(folder.At("work/.git"))).Where(c => c.Value.Kind == "blob").ToList();
        await RealGit.ShellAsync(
            "cd \"$1\"; chmod u+w *.pack; for f in *.pack; do head -c \"$(stat -c %s \"$f\")\" /dev/zero >\"$f\"; done",
            folder.At("work/.git/objects/pack"));
        var (id, (_, content)) = contents[3];
        using var objects = ObjectDatabase.Open(folder.At("work/.git"), new OtherContent(id) { Content = content });

        Assert.Equal(content, Read(objects, id));
        Assert.All(contents.Where(c => c.Key != id), c => Assert.Null(Read(objects, c.Key)));
    }

    private sealed class OtherContent(string id) : IOtherContents
    {
        public required byte[] Content { get; set; }

        public bool Has(string asked) => asked == id;

        public Stream? TryOpen(string asked) => asked == id ? new MemoryStream(Content) : null;
    }

    /// <summary>Texts in many versions, media, files of no and of many bytes.</summary>
    private static Task MakeAsync(TemporaryFolder folder, string form) => RealGit.ShellAsync(
        """
        git init -q "$1/work"; cd "$1/work"
        mkdir -p a/b; : >empty; seq 1 300000 >large.txt; head -c 300000 /dev/urandom >a/b/noise.png; seq 1 2000 >text.txt
        for i in $(seq 1 12); do
          sed -i "$((i * 150))s/.*/line changed $i/" text.txt; echo "$i" >"a/file$i"; seq "$i" 400 >a/b/other.txt
          git add .; git commit -qm "number $i"
        done
        
        """ + form, folder.Path);

    private static async Task<(int Blobs, int Others)> AssertAllAsync(string gitDirectory, string opened)
    {
        var contents = await ContentsAsync(gitDirectory);
        using var objects = ObjectDatabase.Open(opened);
        foreach (var (id, (kind, content)) in contents)
        {
            if (kind == "blob")
            {
                Assert.Equal(content.LongLength, objects.SizeOf(id));
                Assert.True(content.AsSpan().SequenceEqual(Read(objects, id)), $"{id} was read wrongly");
            }
            else
            {
                Assert.Equal(content, objects.TryRead(id, kind == "tree" ? ObjectKind.Tree : ObjectKind.Commit));
                Assert.Null(objects.SizeOf(id));
            }
        }
        return (contents.Values.Count(c => c.Kind == "blob"), contents.Values.Count(c => c.Kind != "blob"));
    }

    private static byte[]? Read(ObjectDatabase objects, string id)
    {
        using var content = objects.TryOpen(id);
        try
        {
            return content?.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static async Task<Dictionary<string, (string Kind, byte[] Content)>> ContentsAsync(string gitDirectory)
    {
        var all = await RealGit.RunAsync(gitDirectory, "cat-file", "--batch-all-objects", "--batch");
        var contents = new Dictionary<string, (string, byte[])>(StringComparer.Ordinal);
        for (var at = 0; at < all.Length;)
        {
            var end = all.IndexOf('\n', at);
            var (id, kind, size) = all[at..end].Split(' ') is [var i, var k, var s] ? (i, k, int.Parse(s, CultureInfo.InvariantCulture))
                : throw new FormatException(all[at..end]);
            contents[id] = (kind, Encoding.Latin1.GetBytes(all.Substring(end + 1, size)));
            at = end + 1 + size + 1;
        }
        return contents;
    }
}
