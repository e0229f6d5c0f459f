using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Readme;

public sealed class ReadmeDeskTests
{
    private const string Course = "ffm516";
    private static readonly Subdomain Name = Subdomain.Parse(Course);
    private static readonly Actor Anna = Actor.Superuser("anna"), Bo = Actor.Superuser("bo");
    private static readonly Actor Teacher = Actor.Teacher("tea", new TaughtCourse(Name, false));
    private static readonly Actor TrustedTeacher = Actor.Teacher("tea", new TaughtCourse(Name, true));
    private static readonly Actor Stranger = Actor.Teacher("tea", new TaughtCourse(Subdomain.Parse("other"), true));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draft_is_kept_for_each_person_and_README_stays_as_it_is_until_it_is_saved()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Anna, "# Anna\n");
        await KeepAsync(house, Bo, "# Bo\n");

        var opening = await OpenAsync(house, Anna);
        Assert.Equal(("# Anna\n", "# Physics\n"), (opening.Own?.Text, opening.OnDisk.Text));
        Assert.Equal([("bo", "# Bo\n")], opening.Waiting.Select(w => (w.Person, w.Text)));
        Assert.Equal("# Physics\n", Read(house));

        var saved = await Desk(house).SaveAsync(Name, "anna", 1, null, null, Anna, Token);
        Assert.Equal("# Anna\n", Read(house));
        Assert.Equal(saved.Version, (await OpenAsync(house, Anna)).OnDisk.Version);
        Assert.Null((await OpenAsync(house, Anna)).Own);
        Assert.Equal(2, await KeepAsync(house, Anna, "# Anna again\n", 1));
    }

    [Fact]
    public async Task Two_windows_do_not_overwrite_each_others_draft()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Anna, "one\n");
        await KeepAsync(house, Anna, "two\n", 1);

        await Assert.ThrowsAsync<DraftMovedException>(() => KeepAsync(house, Anna, "from the other window\n", 1));
        await Assert.ThrowsAsync<DraftMovedException>(() => Desk(house).SaveAsync(Name, "anna", 1, null, null, Anna, Token));

        Assert.Equal("two\n", (await OpenAsync(house, Anna)).Own?.Text);
    }

    [Theory]
    [InlineData("# Physics\n\none\ntwo\nthree\n", "# Physics\n\nONE\ntwo\nthree\n", "# Physics\n\none\ntwo\nTHREE\n",
        "# Physics\n\nONE\ntwo\nTHREE\n")]
    [InlineData("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC")]
    [InlineData("a\nb\nc\n", "a\nB\nc\n", "a\nbb\nc\n", null)]
    [InlineData("", "theirs\n", "mine\n", null)]
    [InlineData("a\nb\n", "a\nB\n", "a\nB\n", "a\nB\n")]
    [InlineData("å\nb\nö\n", "ÅÅ\nb\nö\n", "å\nb\n漢字 😀\n", "ÅÅ\nb\n漢字 😀\n")]
    public async Task What_two_people_changed_is_brought_together_where_the_lines_differ(
        string before, string theirs, string mine, string? both)
    {
        await using var house = await HouseAsync();
        house.FilesOf(Course).Write("README.md", before);
        await KeepAsync(house, Anna, mine);
        house.FilesOf(Course).Write("README.md", theirs);

        var saved = await Desk(house).SaveAsync(Name, "anna", 1, null, null, Anna, Token);

        if (theirs == mine)
        {
            Assert.NotNull(saved.Version);
            return;
        }
        Assert.Equal((null, both), (saved.Version, saved.Merged));
        Assert.Equal(theirs, Read(house));
        Assert.Empty(Directory.Exists(house.Settings.MergesFolder) ? Directory.GetFileSystemEntries(house.Settings.MergesFolder) : []);
    }

    [Fact]
    public async Task A_backup_brings_what_waits_for_it_together_with_what_was_changed_meanwhile_and_says_who_said_what()
    {
        await using var house = await HouseAsync();
        house.FilesOf(Course).Write("README.md", "# Physics\n\none\ntwo\nthree\n");
        await KeepAsync(house, Anna, "# Physics\n\nONE\ntwo\nthree\n");
        await Desk(house).SaveWithBackupAsync(Name, "anna", 1, null, "Say it louder", Anna, Token);
        house.FilesOf(Course).Write("README.md", "# Physics\n\none\ntwo\nTHREE\n");

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal("# Physics\n\nONE\ntwo\nTHREE\n", Read(house));
        Assert.Contains(
            "\n\nREADME: Say it louder (anna)",
            await RealGit.RunAsync(house.RepositoryOf(Course), "log", "-1", "--format=%B", "test"), StringComparison.Ordinal);
        // What others changed is not taken back by going on from the text that was saved.
        Assert.Null((await OpenAsync(house, Anna)).Own);
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_said_to_a_text_left_to_the_next_backup_is_kept_when_it_is_saved_or_left_anew(bool saves)
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Anna, "# Physics\n\nONE\n");
        await Desk(house).SaveWithBackupAsync(Name, "anna", 1, null, "Say it louder", Anna, Token);
        await KeepAsync(house, Anna, "# Physics\n\nONE!\n", 1);
        if (saves)
            await Desk(house).SaveAsync(Name, "anna", 2, null, "And louder", Anna, Token);
        else
        {
            await Desk(house).SaveWithBackupAsync(Name, "anna", 2, null, "And louder", Anna, Token);
            await Desk(house).SaveWithBackupAsync(Name, "anna", 2, null, "Say it louder", Anna, Token); // once is enough
        }

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal("# Physics\n\nONE!\n", Read(house));
        Assert.EndsWith(
            "\n\nREADME: Say it louder (anna)\nREADME: And louder (anna)",
            (await RealGit.RunAsync(house.RepositoryOf(Course), "log", "-1", "--format=%B", "test")).TrimEnd().Split("\n\nBacked")[0],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_README_changed_on_the_server_is_never_overwritten_unseen()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Anna, "draft\n");
        house.FilesOf(Course).Write("README.md", "changed on the server\n");

        var saved = await Desk(house).SaveAsync(Name, "anna", 1, null, null, Anna, Token);
        Assert.Null(saved.Version);
        Assert.Equal("changed on the server\n", saved.Changed?.Text);
        Assert.Equal("changed on the server\n", Read(house));

        house.FilesOf(Course).Write("README.md", "changed once more\n");
        Assert.NotNull((await Desk(house).SaveAsync(Name, "anna", 1, saved.Changed!.Version, null, Anna, Token)).Changed);
        var now = (await OpenAsync(house, Anna)).OnDisk.Version;
        Assert.NotNull((await Desk(house).SaveAsync(Name, "anna", 1, now, null, Anna, Token)).Version);
        Assert.Equal("draft\n", Read(house));
    }

    [Fact]
    public async Task A_saved_README_keeps_mode_line_ends_and_the_mark_of_its_encoding()
    {
        await using var house = await HouseAsync();
        house.FilesOf(Course).Write("README.md", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("ett\r\ntvå\r\n")]);
        File.SetUnixFileMode(
            house.FilesOf(Course).At("README.md"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        Assert.Equal("ett\ntvå\n", (await OpenAsync(house, Anna)).OnDisk.Text);

        await SaveNewAsync(house, "ett\ntvå\ntre\n");

        Assert.Equal([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("ett\r\ntvå\r\ntre\r\n")],
            await File.ReadAllBytesAsync(house.FilesOf(Course).At("README.md"), Token));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite,
            File.GetUnixFileMode(house.FilesOf(Course).At("README.md")));
        Assert.DoesNotContain(house.FilesOf(Course).Files(), f => f.Contains("coursegit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_course_without_README_gets_one_with_the_rights_of_its_folder()
    {
        await using var house = await HouseAsync();
        house.FilesOf(Course).Remove("README.md");
        Assert.False((await OpenAsync(house, Anna)).OnDisk.Exists);

        await SaveNewAsync(house, "first\n");

        Assert.Equal("first\n", Read(house));
        Assert.True(File.GetUnixFileMode(house.FilesOf(Course).At("README.md")).HasFlag(UnixFileMode.OtherRead));
    }

    [Fact]
    public async Task A_link_inside_the_course_is_written_through_and_stays_a_link()
    {
        await using var house = await HouseAsync();
        house.FilesOf(Course).Remove("README.md").Write("docs/readme.txt", "linked\n").Link("README.md", "docs/readme.txt");

        await SaveNewAsync(house, "through the link\n");

        Assert.Equal("docs/readme.txt", new FileInfo(house.FilesOf(Course).At("README.md")).LinkTarget);
        Assert.Equal("through the link\n", await File.ReadAllTextAsync(house.FilesOf(Course).At("docs/readme.txt"), Token));
    }

    [Theory]
    [InlineData("../outside.md")]
    [InlineData("/etc/hostname")]
    [InlineData("way-out/outside.md")]
    public async Task A_link_that_leaves_the_course_is_neither_read_nor_written(string target)
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Anna, "draft\n");
        var outside = Path.Combine(house.Settings.CoursesRoot, "outside.md");
        await File.WriteAllTextAsync(outside, "another course's\n", Token);
        house.FilesOf(Course).Remove("README.md").Link("way-out", "..").Link("README.md", target);

        await Assert.ThrowsAsync<RefusedException>(() => OpenAsync(house, Anna));
        await Assert.ThrowsAsync<RefusedException>(() => Desk(house).SaveAsync(Name, "anna", 1, null, null, Anna, Token));

        Assert.Equal("another course's\n", await File.ReadAllTextAsync(outside, Token));
    }

    [Fact]
    public async Task A_README_that_is_no_UTF_8_is_left_alone()
    {
        await using var house = await HouseAsync();
        house.FilesOf(Course).Write("README.md", Encoding.Latin1.GetBytes("Värmelära"));

        var opening = await OpenAsync(house, Anna);

        Assert.Null(opening.OnDisk.Text);
        Assert.Contains("UTF-8", opening.OnDisk.WhyNot);
    }

    [Fact]
    public async Task Nothing_is_saved_while_an_operation_holds_the_course()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Anna, "draft\n");
        using (await house.Get<SubjectLocks>().TryTakeAsync(OperationSubject.Of(Name), endOrphans: false, Token))
            await Assert.ThrowsAsync<RefusedException>(() => Desk(house).SaveAsync(Name, "anna", 1, null, null, Anna, Token));

        Assert.Equal("# Physics\n", Read(house));
        Assert.NotNull((await Desk(house).SaveAsync(Name, "anna", 1, null, null, Anna, Token)).Version);
    }

    [Fact]
    public async Task A_README_left_for_the_next_backup_is_in_its_commit()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Anna, "for the backup\n");
        await Desk(house).SaveWithBackupAsync(Name, "anna", 1, null, null, Anna, Token);
        await KeepAsync(house, Anna, "typed after that\n", 1);
        Assert.Equal("# Physics\n", Read(house));

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal("for the backup\n", Read(house));
        Assert.Equal("for the backup\n", (await Desk(house).CommittedAsync(Name, Anna, Token)).Text);
        var opening = await OpenAsync(house, Anna);
        Assert.Equal(("typed after that\n", opening.OnDisk.Version, (DateTime?)null),
            (opening.Own?.Text, opening.Own?.Base, opening.Own?.PendingUtc));
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task A_backup_does_not_write_a_README_over_one_that_changed_meanwhile_and_says_so()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Anna, "for the backup\n");
        await Desk(house).SaveWithBackupAsync(Name, "anna", 1, null, null, Anna, Token);
        house.FilesOf(Course).Write("README.md", "changed on the server\n");

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains("anna", ended.Text);
        Assert.Equal("changed on the server\n", Read(house));
        Assert.NotNull((await OpenAsync(house, Anna)).Own?.PendingUtc);
        await Desk(house).DoNotSaveWithBackupAsync(Name, Anna, Token);
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task A_backup_from_the_command_line_takes_the_README_that_waits_along()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Anna, "for any backup\n");
        await Desk(house).SaveWithBackupAsync(Name, "anna", 1, null, null, Anna, Token);

        var result = await new CommandLine(house).RunAsync("backup", Course, "--json");

        Assert.Equal("succeeded", result.Text("outcome"));
        Assert.Equal("for any backup\n", Read(house));
    }

    [Fact]
    public async Task A_course_that_is_not_backed_up_from_here_takes_no_README_for_a_backup()
    {
        await using var house = await HouseAsync();
        await house.ChangeCourseAsync(Course, c => c with { Direction = Direction.None });
        await KeepAsync(house, Anna, "draft\n");

        await Assert.ThrowsAsync<InvalidInputException>(() => Desk(house).SaveWithBackupAsync(Name, "anna", 1, null, null, Anna, Token));
    }

    [Fact]
    public async Task A_teacher_keeps_drafts_and_saves_them_only_where_backing_up_is_allowed()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Bo, "somebody else's\n");
        await KeepAsync(house, Teacher, "a teacher's\n");

        Assert.Empty((await OpenAsync(house, Teacher)).Waiting);
        await Assert.ThrowsAsync<NotAllowedException>(() => Desk(house).SaveAsync(Name, "tea", 1, null, null, Teacher, Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => Desk(house).SaveWithBackupAsync(Name, "tea", 1, null, null, Teacher, Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => Desk(house).SaveAsync(Name, "bo", 1, null, null, TrustedTeacher, Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => OpenAsync(house, Stranger));
        Assert.Equal("# Physics\n", Read(house));

        Assert.Contains(("tea", "a teacher's\n"), (await OpenAsync(house, Anna)).Waiting.Select(w => (w.Person, w.Text)));
        Assert.NotNull((await Desk(house).SaveAsync(Name, "tea", 1, null, null, TrustedTeacher, Token)).Version);
        Assert.Equal("a teacher's\n", Read(house));
    }

    [Fact]
    public async Task A_superuser_saves_the_draft_that_waits_of_somebody_else()
    {
        await using var house = await HouseAsync();
        await KeepAsync(house, Teacher, "a teacher's\n");

        await Desk(house).SaveAsync(Name, "tea", 1, null, null, Anna, Token);

        Assert.Equal("a teacher's\n", Read(house));
        Assert.Empty((await OpenAsync(house, Anna)).Waiting);
    }

    [Fact]
    public async Task The_starting_text_says_what_the_course_holds()
    {
        await using var house = await HouseAsync();

        var text = await Desk(house).StarterAsync(Name, Anna, Token);

        Assert.StartsWith("# ffm516\n", text);
        Assert.Contains("12 exercises", text);
        Assert.Contains("| 1:Week 1 | 3 |", text);
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused_with_its_length()
    {
        await using var house = await HouseAsync();

        var refused = await Assert.ThrowsAsync<InvalidInputException>(
            () => KeepAsync(house, Anna, new string('ö', ReadmeText.Limit / 2 + 1)));

        Assert.Contains("512,002", refused.Message);
    }

    [Fact]
    public async Task Paths_that_lead_nowhere_are_told_apart_from_those_that_lead_somewhere()
    {
        await using var house = await HouseAsync();
        var files = house.FilesOf(Course).Write("plan.md", "x").Write("åäö/a b.txt", "x");
        File.CreateSymbolicLink(files.At("inside"), "plan.md");
        File.CreateSymbolicLink(files.At("outside"), "/etc/hostname");

        var missing = await Desk(house).MissingAsync(
            Name, ["plan.md", "åäö/a b.txt", "åäö", "inside", "outside", "nope.md", "nope/plan.md", "", "../ffm516/plan.md", "a\0b"],
            Teacher, Token);

        Assert.Equal(["outside", "nope.md", "nope/plan.md", "", "../ffm516/plan.md", "a\0b"], missing);
        await Assert.ThrowsAsync<NotAllowedException>(() => Desk(house).MissingAsync(Name, ["plan.md"], Stranger, Token));
    }

    [Fact]
    public async Task A_README_without_an_ending_is_told_of_while_there_is_no_README_md()
    {
        await using var house = await HouseAsync();
        house.FilesOf(Course).Write("README", "Heat\r\n");
        Assert.Null((await OpenAsync(house, Anna)).WithoutEnding);

        house.FilesOf(Course).Remove("README.md");
        Assert.Equal("Heat\n", (await OpenAsync(house, Anna)).WithoutEnding?.Text);

        house.FilesOf(Course).Remove("README");
        Directory.CreateDirectory(house.FilesOf(Course).At("README"));
        Assert.Null((await OpenAsync(house, Anna)).WithoutEnding);
    }

    private static async Task<TestHouse> HouseAsync()
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        return house;
    }

    private static ReadmeDesk Desk(TestHouse house) => house.Get<ReadmeDesk>();

    private static Task<ReadmeOpening> OpenAsync(TestHouse house, Actor actor) => Desk(house).OpenAsync(Name, actor, Token);

    private static async Task<int> KeepAsync(TestHouse house, Actor actor, string text, int revision = 0) =>
        await Desk(house).KeepAsync(Name, text, (await OpenAsync(house, actor)).OnDisk.Version, "editor", revision, actor, Token);

    private static async Task SaveNewAsync(TestHouse house, string text)
    {
        var revision = await KeepAsync(house, Anna, text);
        Assert.NotNull((await Desk(house).SaveAsync(Name, "anna", revision, null, null, Anna, Token)).Version);
    }

    private static string Read(TestHouse house) => File.ReadAllText(house.FilesOf(Course).At("README.md"));
}
