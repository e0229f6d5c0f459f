using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Courses.Settings;

namespace CourseGit.Tests.Portal;

public sealed class CourseDraftTests
{
    private static readonly RemoteForms Remotes = new([RemoteForm.Hosted, RemoteForm.Url]);

    [Fact]
    public void A_subdomain_alone_makes_a_course_with_the_usual_settings()
    {
        var course = new CourseDraft { Subdomain = " ffm516 " }.ToCourse();
        Assert.NotNull(course);
        Assert.Equal("ffm516", course.Folder.Value);
        Assert.Equal(new Remote(RemoteKind.Hosted, "courses/ffm516"), course.Remote);
        Assert.Equal(Direction.Push, course.Direction);
        Assert.Equal(ExcludePattern.Defaults, course.Excludes);
    }

    [Fact]
    public void What_changed_is_told_by_section_and_what_is_typed_back_is_no_change()
    {
        var course = new CourseDraft { Subdomain = "ffm516" }.ToCourse()!;
        var (saved, draft) = (CourseDraft.Of(course, Remotes), CourseDraft.Of(course, Remotes));
        Assert.Empty(draft.ChangedSince(saved));

        (draft.Branch, draft.AfterRestoreUrl, draft.Folder) = ("spring", "https://ffm516.example.org/", "elsewhere");
        Assert.Equal(["Files", "Repository", "After a restore"], draft.ChangedSince(saved).Select(s => s.Title));
        (draft.Branch, draft.AfterRestoreUrl, draft.Folder) = ("", " ", "ffm516");
        Assert.Empty(draft.ChangedSince(saved));

        draft.DatabaseHost = "db.example.org"; // of a kind that is not chosen
        Assert.Empty(draft.ChangedSince(saved));
        draft.DatabaseKind = DatabaseKind.PostgreSql;
        Assert.Equal([SettingsSection.Database], draft.ChangedSince(saved));
    }

    [Fact]
    public void That_it_may_be_public_is_said_of_one_address_only()
    {
        var draft = new CourseDraft { Subdomain = "ffm516", Remote = RemoteForm.Url, Address = "https://git.example.org/a.git" };
        (draft.HoldsNoStudentData, draft.MayBePublic) = (true, true);
        Assert.True(draft.ToTrial(null)!.MayBePublic);
        Assert.Equal("https://git.example.org/a.git", draft.ToCourse()!.PublicRemote?.Address);

        draft.Address = "https://git.example.org/b.git";
        Assert.False(draft.MayBePublic);
        Assert.False(draft.ToTrial(null)!.MayBePublic);
        Assert.Null(draft.ToCourse()!.PublicRemote);

        draft.Address = "https://git.example.org/a.git";
        var saved = CourseDraft.Of(draft.ToCourse()!, Remotes);
        Assert.True(saved.MayBePublic);
    }

    [Fact]
    public void A_remote_can_be_tried_whatever_is_wrong_elsewhere()
    {
        var draft = new CourseDraft
        {
            Subdomain = "ffm516",
            Folder = "../x",
            Remote = RemoteForm.Url,
            Address = "https://git.example.org/a.git",
        };
        (draft.CredentialChoice, draft.NewCredential.Token) = (CredentialChoice.New, "secret");

        var trial = draft.ToTrial(null);
        Assert.Equal(("https://git.example.org/a.git", "git", "secret"),
            (trial?.Remote.Address, trial?.Typed?.User, trial?.Typed?.Secret.Reveal()));
        draft.NewCredential.Token = " ";
        Assert.Null(draft.ToTrial(null));
        Assert.Contains("The token is empty", draft.Errors.Values.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Opening_and_saving_a_course_changes_nothing()
    {
        var course = new Course
        {
            Subdomain = Subdomain.Parse("ffm516"),
            Folder = CoursePath.Parse("physics/ffm516"),
            Direction = Direction.Pull,
            Remote = new Remote(RemoteKind.Url, "https://git.example.org/courses/ffm516.git"),
            Branch = BranchName.Parse("openta-demo"),
            CredentialName = "github-physics",
            GitUser = "gituser",
            Database = new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse("course.sqlite3")),
            Excludes = ExcludePattern.ParseLines("csv/\nexercises/*/tmp"),
            AfterRestoreUrl = new Uri("https://ffm516.example.org/reload?now=1"),
        };
        var saved = CourseDraft.Of(course, Remotes).ToCourse();
        Assert.NotNull(saved);
        Assert.Equal(course.Excludes, saved.Excludes);
        Assert.Equal(course, saved with { Excludes = course.Excludes });
    }

    [Fact]
    public void A_remote_of_a_kind_nobody_knows_any_more_is_shown_as_written_and_another_can_be_chosen()
    {
        var course = new CourseDraft { Subdomain = "ffm516" }.ToCourse()! with { Remote = Remote.Parse("toy:red") };
        var draft = CourseDraft.Of(course, Remotes);
        Assert.Equal("toy:red", draft.Address);
        Assert.Null(draft.ToCourse());
        Assert.Contains("not an address", draft.Errors[nameof(draft.Address)]);

        draft.Remote = RemoteForm.Hosted;
        Assert.Equal(Remote.HostedFor(course.Subdomain), draft.ToCourse()?.Remote);
    }

    [Fact]
    public void Where_a_PostgreSQL_database_lies_is_kept_and_what_is_wrong_about_it_said_at_its_field()
    {
        var place = new DatabasePlace { Host = "db.example.org", Port = 5433, Name = "kqzvtbma", CredentialName = "db" };
        var course = new CourseDraft { Subdomain = "ffm516" }.ToCourse()!
            with
        { Database = new CourseDatabase(DatabaseKind.PostgreSql, null) { Place = place } };
        Assert.Equal(course.Database, CourseDraft.Of(course, Remotes).ToCourse()?.Database);

        var draft = CourseDraft.Of(course, Remotes);
        (draft.DatabaseHost, draft.DatabasePort, draft.DatabaseName) = ("/run/postgresql", "0", "a\nb");
        Assert.Null(draft.ToCourse());
        Assert.Equal([nameof(draft.DatabaseHost), nameof(draft.DatabaseName), nameof(draft.DatabasePort)],
            draft.Errors.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_wrong_field_has_its_own_sentence()
    {
        var draft = new CourseDraft
        {
            Subdomain = "FFM 516",
            Folder = "../elsewhere",
            Remote = RemoteForm.Url,
            Address = "ftp://example.org",
            Branch = "-x",
            DatabaseKind = DatabaseKind.Sqlite,
            Excludes = "../x",
            AfterRestoreUrl = "file:///etc/passwd",
            CredentialChoice = CredentialChoice.New,
        };
        Assert.Null(draft.ToCourse());
        Assert.Equal(
            [nameof(draft.Address), nameof(draft.AfterRestoreUrl), nameof(draft.Branch), nameof(draft.DatabaseFile), nameof(draft.Excludes),
            nameof(draft.Folder), nameof(draft.Subdomain), nameof(CredentialDraft.Token)],
            draft.Errors.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ftp://example.org/reload")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/reload")]
    [InlineData("https://anna:geheim@example.org/reload")]
    [InlineData("https://example.org/re load")]
    public void Only_a_plain_web_address_can_be_asked_for_after_a_restore(string address)
    {
        var draft = new CourseDraft { Subdomain = "ffm516", AfterRestoreUrl = address };
        Assert.Null(draft.ToCourse());
        Assert.Equal([nameof(draft.AfterRestoreUrl)], draft.Errors.Keys);
        Assert.DoesNotContain("geheim", draft.Errors[nameof(draft.AfterRestoreUrl)]);
        draft.AfterRestoreUrl = " https://example.org/reload ";
        Assert.Equal("https://example.org/reload", draft.ToCourse()?.AfterRestoreUrl?.AbsoluteUri);
    }

    [Fact]
    public void What_is_made_of_the_subdomain_is_not_blamed_for_it()
    {
        var draft = new CourseDraft { Subdomain = "" };
        Assert.Null(draft.ToCourse());
        Assert.Equal([nameof(draft.Subdomain)], draft.Errors.Keys);
    }

    [Fact]
    public void Imported_settings_fill_the_draft_and_keep_the_token_out_of_its_fields()
    {
        var draft = new CourseDraft { Subdomain = "ffm516" };
        var sentence = draft.TakeOver(
            SettingsImport.Parse(
            """{"GIT_REPO": "university/ffm516", "GIT_USER": "gituser", "GIT_TOKEN": "github_pat_secret", "GIT_ALLOW_PULL": true}"""),
            Remotes);
        Assert.DoesNotContain("github_pat_secret", sentence);
        Assert.Null(draft.NewCredential.Token);
        Assert.Equal("github_pat_secret", draft.NewCredential.ToSecret().Reveal());
        var course = draft.ToCourse();
        Assert.Equal((Direction.Pull, "ffm516"), (course?.Direction, course?.CredentialName));
        Assert.Equal("https://github.com/university/ffm516.git", course?.Remote.Address);
    }

    [Fact]
    public void A_typed_token_keeps_its_blanks() => Assert.Equal(" token ", new CredentialDraft { Token = " token " }.ToSecret().Reveal());
}
