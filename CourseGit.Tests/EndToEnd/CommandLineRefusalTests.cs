using CourseGit.Core.Courses;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

public sealed class CommandLineRefusalTests
{
    private static readonly string Long = new('x', 100_000);

    public static TheoryData<string, string[]> WrongUses { get; } = new()
    {
        { "There is no course \"nobody\" here", ["backup", "nobody"] },
        { "\"../x\" is not a subdomain", ["backup", "../x"] },
        { "\"FFM516\" is not a subdomain", ["backup", "FFM516"] },
        { "There is no course \"nobody\" here", ["backup", "ffm516", "nobody"] },
        { "The commit message is empty", ["backup", "ffm516", "-m", ""] },
        { "The commit message has 300 characters", ["backup", "ffm516", "-m", new string('x', 300)] },
        { "The name of the author (GIT_USER) is too long: it has 100,000 characters, and takes 200 characters at most.",
        ["course", "set", "ffm516", "--user", Long] },
        { "The URL is too long", ["course", "set", "ffm516", "--remote", "https://git.example.org/" + Long] },
        { "The name of the credential is too long", ["credential", "add", Long, "--user", "git", "--token-stdin"] },
        { "The name of the branch is too long", ["restore", "ffm516", "--mode", "full", "--branch", Long] },
        { "xxx…\" is not a subdomain", ["backup", Long] },
        { "xxx…\" cannot be a user's name", ["user", "add", Long, "--role", "superuser", "--password-stdin"] },
        { "on one line", ["backup", "ffm516", "-m", "two\nlines"] },
        { "Name the courses to back up, or give --all.", ["backup"] },
        { "Name the courses to back up, or give --all.", ["backup", "ffm516", "--all"] },
        { "Name the courses to back up, or give --all.", ["backup", "--all", "--label", "2025"] },
        { "Name the courses to back up, or give --all.", ["backup", "ffm516", "--label", "2025"] },
        { "No course has the label \"2025\". Nothing was backed up.", ["backup", "--label", "2025"] },
        { "\"a,b\" is not a label", ["backup", "--label", "a,b"] },
        { "\"\" is not a label", ["backup", "--label", ""] },
        { "There is no course \"nobody\" here", ["course", "label", "nobody", "--add", "2025"] },
        { "There is no course \"nobody\" here", ["course", "label", "ffm516", "nobody", "--add", "2025"] },
        { "\"a\nb\" is not a label", ["course", "label", "ffm516", "--add", "2025", "--add", "a\nb"] },
        { "xxx…\" is not a label", ["course", "label", "ffm516", "--remove", Long] },
        { "Say which labels to add or to remove", ["course", "label", "ffm516"] },
        { "There is no course \"nobody\" here", ["course", "archive", "ffm516", "nobody"] },
        { "\"../x\" is not a subdomain", ["course", "archive", "ffm516", "../x"] },
        { "but not both", ["course", "list", "--all", "--archived"] },
        { "See --help.", ["course", "archive"] },
        { "\"--nonsense\" is not a subdomain", ["backup", "ffm516", "--nonsense"] },
        { "See --help.", ["nonsense"] },
        { "is not a path inside the courses folder",
        ["course", "add", "new", "--direction", "push", "--remote", "hosted", "--path", "/etc"] },
        { "is not a path inside the courses folder",
        ["course", "add", "new", "--direction", "push", "--remote", "hosted", "--path", "../outside"] },
        { "is not a path inside the courses folder",
        ["course", "add", "new", "--direction", "push", "--remote", "hosted", "--path", "ffm516/../../outside"] },
        { "is not a branch name", ["course", "add", "new", "--direction", "push", "--remote", "hosted", "--branch", "two words"] },
        { "is not a branch name", ["course", "add", "new", "--direction", "push", "--remote", "hosted", "--branch=-x"] },
        { "is not a branch name", ["course", "set", "ffm516", "--branch", "a..b"] },
        { "is not a direction", ["course", "add", "new", "--direction", "both", "--remote", "hosted"] },
        { "is not an address", ["course", "add", "new", "--direction", "push", "--remote", "ftp://git@example.org/x.git"] },
        { "is not an address", ["course", "add", "new", "--direction", "push", "--remote", "ext::sh -c id"] },
        { "The URL holds a user name or a password", ["course", "set", "ffm516", "--remote", "https://anna:geheim@example.org/x.git"] },
        { "already here", ["course", "add", "ffm516", "--direction", "push", "--remote", "hosted"] },
        { "does not exist", ["course", "add", "new", "--direction", "push", "--remote", "hosted"] },
        { "There is no credential \"missing\"", ["course", "set", "ffm516", "--credential", "missing"] },
        { "--direction push|pull|none", ["course", "add", "new"] },
        { "Conflicting configuration", ["course", "import", "ffm516"] },
    };

    [Fact]
    public async Task Every_wrong_use_is_told_in_one_object_with_exit_code_2_and_changes_nothing()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        Directory.CreateDirectory(Path.Combine(house.Root, "outside"));
        var commandLine = new CommandLine(house);
        foreach (var (sentence, arguments) in WrongUses.Select(row => row.Data))
        {
            var result = await commandLine.RunWithInputAsync(
                "{\"GIT_ALLOW_PUSH\": true, \"GIT_ALLOW_PULL\": \"true\"}", [.. arguments, "--json"]);
            Assert.True(result.ExitCode == 2
                && result.Text("message").Contains(sentence, StringComparison.Ordinal), $"{string.Join(' ', arguments)}: {result}");
            Assert.True(result.Text("message").Length < 1000, result.Text("message"));
            Assert.DoesNotContain("geheim", result.Output + result.Error, StringComparison.Ordinal);
        }
        Assert.Empty(await house.OperationsAsync());
        Assert.False(Directory.Exists(house.RepositoryOf("ffm516")));
        var course = Assert.Single((await commandLine.RunAsync("course", "list", "--json")).Json.GetProperty("courses").EnumerateArray());
        Assert.Equal((0, false), (course.GetProperty("labels").GetArrayLength(), course.GetProperty("archived").GetBoolean()));
    }

    [Fact]
    public async Task What_a_guard_stops_has_exit_code_3_and_is_an_operation_like_others()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516", c => c with { Direction = Direction.Pull });

        var result = await new CommandLine(house).RunAsync("backup", "ffm516", "--json");

        Assert.Equal((3, "failed"), (result.ExitCode, result.Text("outcome")));
        Assert.StartsWith("Push disabled", result.Text("message"), StringComparison.Ordinal);
        Assert.Equal(result.Json.GetProperty("operation").GetInt64(), Assert.Single(await house.OperationsAsync()).Id);
    }

    [Fact]
    public async Task More_than_half_gone_is_refused_and_confirmed_with_yes()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        var commandLine = new CommandLine(house);
        Assert.Equal(0, (await commandLine.RunAsync("backup", "ffm516", "--json")).ExitCode);
        house.FilesOf("ffm516").Remove("exercises");

        var refused = await commandLine.RunAsync("backup", "ffm516");
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("confirm that and back up again", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.Contains("Here it is confirmed with --yes.", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.All(await house.OperationsAsync(), o => Assert.DoesNotContain("--yes", o.Text + o.NextStep, StringComparison.Ordinal));
        Assert.Equal(0, (await commandLine.RunAsync("backup", "ffm516", "--yes", "--json")).ExitCode);

        await FolderImage.AssertSavedAsync(house.FilesOf("ffm516").Folder, house.RepositoryOf("ffm516"));
    }

    [Fact]
    public async Task A_remote_that_cannot_be_reached_has_exit_code_1()
    {
        await using var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = ["127.0.0.1:9"] });
        await house.AddCourseAsync("ffm516", c => c with { Remote = new Remote(RemoteKind.Url, "http://127.0.0.1:9/x.git") });

        var result = await new CommandLine(house).RunAsync("backup", "ffm516", "--json");

        Assert.Equal((1, "failed"), (result.ExitCode, result.Text("outcome")));
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_is_named_and_nothing_is_saved()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can become another user to try files it may not read.");
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        await house.BackUpAsync("ffm516");
        File.SetUnixFileMode(house.FilesOf("ffm516").Write("media/secret.txt", "root's").At("media/secret.txt"), UnixFileMode.UserRead);
        var locked = Directory.CreateDirectory(
            house.FilesOf("ffm516").At("media/locked"), UnixFileMode.UserRead | UnixFileMode.UserExecute).FullName;
        await RealGit.ShellAsync("chown -R 65534:65534 \"$1\"; chown 0:0 \"$2\" \"$3\"", house.Root, house.FilesOf("ffm516")
            .At("media/secret.txt"), locked);
        var nobody = new CommandLine(house) { Through = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] };
        Assert.SkipUnless((await nobody.RunAsync("course", "list", "--json")).ExitCode == 0,
            "Another user may not run the program from where it was built.");

        var result = await nobody.RunAsync("backup", "ffm516", "--json");

        Assert.Equal((3, "failed"), (result.ExitCode, result.Text("outcome")));
        Assert.StartsWith("CourseGit may not read media/locked, media/secret.txt. Nothing was backed up", result.Text("message"),
            StringComparison.Ordinal);
        Assert.Single(await RealGit.HistoryAsync(house.RepositoryOf("ffm516")));
    }
}
