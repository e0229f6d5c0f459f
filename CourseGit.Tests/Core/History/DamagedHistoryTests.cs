using System.Diagnostics;
using CourseGit.Core.Git;
using CourseGit.Core.Git.InProcess;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using static CourseGit.Tests.Core.History.HistoryHouse;

namespace CourseGit.Tests.Core.History;

/// <summary>
/// A loose object that was cut off makes libgit2 wait for ever. It must never see one: pages say at once what is damaged, as git says it.
/// </summary>
public sealed class DamagedHistoryTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    // A machine that does much else starts a process late; what hangs, hangs for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int Trailer = 6; // bytes: zlib's checksum, and before it the mark of the end

    [Theory]
    [InlineData("commit", "HEAD~1")]
    [InlineData("tree", "HEAD~1^{tree}")]
    [InlineData("tree", "HEAD~1:exercises")]
    [InlineData("blob", "HEAD~1:pages/text.html")]
    public async Task An_object_that_was_cut_off_is_told_at_once(string kind, string name)
    {
        await using var house = await OpenAsync(Write);
        var vault = house.House.VaultOf("ffm516");
        await RealGit.RunAsync(vault, "symbolic-ref", "HEAD", "refs/heads/test");
        var id = (await RealGit.RunAsync(vault, "rev-parse", name)).Trim();
        var file = Path.Combine(vault, "objects", id[..2], id[2..]);
        var whole = await File.ReadAllBytesAsync(file, Cancel);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Null(await Record.ExceptionAsync(() => LookAsync(house, kind)));
        var took = new List<TimeSpan>();
        foreach (var length in new[] { 0, 1, 2, 10, whole.Length / 2, whole.Length - 5, whole.Length - 1 })
        {
            await File.WriteAllBytesAsync(file, whole[..length], Cancel);
            house.Forget();
            var watch = Stopwatch.StartNew();

            var told = await Record.ExceptionAsync(() => Task.Run(() => LookAsync(house, kind), Cancel).WaitAsync(Patience, Cancel));

            took.Add(watch.Elapsed);
            if (length >= whole.Length - Trailer && told is null)
                continue; // what ends the stream is away, and all of the content there: nothing is wrong with the answer
            Assert.True(told is OperationFailedException or InvalidInputException or RefusedException, $"{length} bytes: {told}");
            AssertNeverLent(house, id, kind);
        }
        Assert.True(took.Order().ElementAt(took.Count / 2) < Limit, string.Join(' ', took));
        await File.WriteAllBytesAsync(file, whole, Cancel);
        house.Forget();
        Assert.Null(await Record.ExceptionAsync(() => LookAsync(house, kind)));
    }

    [Fact]
    public async Task A_commit_in_the_middle_of_a_history_that_was_cut_off_is_told_by_its_list()
    {
        await using var house = await OpenAsync(Write);
        var vault = house.House.VaultOf("ffm516");
        var (id, tip) = (house.History[2], house.Id(3));
        var file = Path.Combine(vault, "objects", id[..2], id[2..]);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file, Cancel))[..20], Cancel);

        foreach (var deed in new Func<Task>[]
        {
            () => house.Get<CourseHistory>().ListAsync(house.Course, tip, new HistoryQuery(), 0, 50, Me, Cancel),
            () => house.Get<CourseHistory>().CountAsync(house.Course, tip, new HistoryQuery(), Me, Cancel),
            () => house.Get<CommitReader>().CompareAsync(house.Course, CommitName.Of(house.Id(1)), CommitName.Of(tip), Me, Cancel),
        })
        {
            var told = await Assert.ThrowsAsync<GitFailedException>(() => Task.Run(deed, Cancel).WaitAsync(Patience, Cancel));
            Assert.Contains(id, told.Message, StringComparison.Ordinal);
        }
        Assert.True(File.Exists(Path.Combine(house.House.Settings.VaultsFolder, "ffm516", "doubt")));
    }

    [Fact]
    public async Task A_history_of_another_hash_and_one_that_is_cut_off_are_gits()
    {
        using var folder = new TemporaryFolder();
        await RealGit.ShellAsync("""
            export HOME="$1"; git init -q --object-format=sha256 "$1/work"; cd "$1/work"; echo x >x; git add .; git commit -qm one
            """, folder.Path);
        var tip = CommitId.Parse((await RealGit.RunAsync(folder.At("work"), "rev-parse", "HEAD")).Trim());
        Assert.Equal(64, tip.Value.Length);
        using var objects = ObjectDatabase.Open(folder.At("work/.git"));
        var walk = Directory.CreateDirectory(folder.At("walk")).FullName;
        LibGit2.Prepare(walk, folder.At("work/.git"), (name, text) => File.WriteAllText(Path.Combine(walk, name), text));
        var walks = new LibGit2(walk, objects);

        Assert.Null(walks.Count(tip, Cancel));
        Assert.Null(walks.Log(tip, 0, 10, Cancel));
        Assert.Null(walks.Distance(tip, tip, Cancel));
        Assert.Null(objects.TryRead(tip.Value, ObjectKind.Commit));

        await using var house = await OpenAsync(Write);
        var store = HistoryStore.Of(house.House.Settings, house.Course.Subdomain);
        store.Prepare([house.History[2]]);
        using var cut = new HistoryPlace(store, store.GitDirectory, [house.History[2]]);
        Assert.Null(cut.Walks);
        var log = new CommitLog(house.Get<GitRunner>(), cut);
        Assert.Equal(1, await house.ProcessesAsync(
            async () => Assert.Equal(2, await log.CountAsync(house.Id(3), new HistoryQuery(), null, Cancel))));
        Assert.Equal(1, await house.ProcessesAsync(
            async () => Assert.Empty((await log.ReadAsync(house.Id(2), Cancel))!.Parents)));
    }

    [Fact]
    public async Task What_a_partial_clone_left_out_is_asked_of_git_and_told_to_be_away()
    {
        await using var house = await OpenAsync(Write);
        var vault = house.House.VaultOf("ffm516");
        var blob = (await RealGit.RunAsync(vault, "rev-parse", $"{house.History[2]}:pages/text.html")).Trim();
        await RealGit.ShellAsync("""
            export HOME="$1/home" GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
            mkdir -p "$1/home"; git -C "$2" config uploadpack.allowFilter true
            git clone -q --bare --filter=blob:none "file://$2" "$1/partial"; rm -rf "$2"; mv "$1/partial" "$2"
            git -C "$2" config remote.origin.url file:///nowhere
            """, house.House.Root, vault);

        CommitDetail? commit = null;
        Assert.InRange(await house.ProcessesAsync(async () => commit = await house.ReadAsync(2)), 1, 2);
        Assert.Contains(commit!.Changes.Files, f => f.After?.Id == blob && f.After.Size is null);
    }

    // Whatever a page of this commit reads.
    private static async Task LookAsync(HistoryHouse house, string kind)
    {
        var (files, commit) = (house.Get<CommitFiles>(), house.Id(2));
        if (kind != "blob")
            await house.ReadAsync(2);
        await files.BrowseAsync(house.Course, commit, null, Me, Cancel);
        var file = await files.FindAsync(house.Course, commit, CoursePath.Parse("pages/text.html"), Me, Cancel);
        await files.ReadAsync(house.Course, file, Me, null, Cancel);
    }

    private static void AssertNeverLent(HistoryHouse house, string id, string kind)
    {
        using var objects = ObjectDatabase.Open(house.House.VaultOf("ffm516"));
        var asked = kind switch { "commit" => ObjectKind.Commit, "tree" => ObjectKind.Tree, _ => ObjectKind.Blob };
        Assert.Null(objects.TryRead(id, asked));
    }

    private static void Write(GeneratedHistory history) => history
        .Commit("First").File("pages/text.html", $"{new string('a', 500)}\n").Exercise("exercises/k/a", "Pendulum")
        .Commit("Second").File("pages/text.html", CourseFiles.Noise(new Random(1), 900)).Exercise("exercises/k/a", "Pendulum", "more")
        .Exercise("exercises/k/b", "Spring")
        .Commit("Third").File("README.md", "x\n");
}
