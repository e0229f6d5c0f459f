using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Architecture;

namespace CourseGit.Tests.Core.People;

/// <summary>Who may do what: the table of the handbook, read off the code row by row.</summary>
public sealed class RightsTests
{
    private static readonly Subdomain Own = Subdomain.Parse("own"), Other = Subdomain.Parse("other");
    private static readonly Actor Superuser = Actor.Superuser("anna"),
        Teacher = Actor.Teacher("tea", new TaughtCourse(Own, MayBackUp: false)),
        Trusted = Actor.Teacher("tea", new TaughtCourse(Own, MayBackUp: true));

    // Each right: may a teacher of the course, may one who was given leave to back it up, and how far a token must go.
    public static TheoryData<Right, bool, bool, Scope> Table => new()
    {
        { Right.SeeCourse, true, true, Scope.Read },
        { Right.SeeOperation, true, true, Scope.Read },
        { Right.EditReadme, true, true, Scope.Administer },
        { Right.SaveReadme, false, true, Scope.Administer },
        { Right.BackUp, false, true, Scope.BackUp },
        { Right.Ask, true, true, Scope.BackUp },
        { Right.DecideRequests, false, false, Scope.Administer },
        { Right.Verify, false, false, Scope.BackUp },
        { Right.Restore, false, false, Scope.Restore },
        { Right.CancelOperation, false, false, Scope.BackUp },
        { Right.SeeSetAsides, false, false, Scope.Read },
        { Right.FreeSetAside, false, false, Scope.Administer },
        { Right.AddCourse, false, false, Scope.Administer },
        { Right.ChangeCourse, false, false, Scope.Administer },
        { Right.RemoveCourse, false, false, Scope.Administer },
        { Right.PauseCourse, false, false, Scope.Administer },
        { Right.SeeCredentials, false, false, Scope.Read },
        { Right.ChangeCredentials, false, false, Scope.Administer },
        { Right.SeeSchedules, false, false, Scope.Read },
        { Right.ChangeSchedules, false, false, Scope.Administer },
        { Right.SeeStorage, false, false, Scope.Read },
        { Right.KeepHouse, false, false, Scope.Administer },
        { Right.SeeNotices, false, false, Scope.Read },
        { Right.ChangeNotices, false, false, Scope.Administer },
        { Right.SeeAudit, false, false, Scope.Administer },
        { Right.ManageHooks, false, false, Scope.Administer },
        { Right.SeeCheckouts, false, false, Scope.Read },
        { Right.UpdateCheckout, false, false, Scope.BackUp },
        { Right.ChangeCheckouts, false, false, Scope.Administer },
        { Right.SeeRepositories, false, false, Scope.Read },
        { Right.SyncRepository, false, false, Scope.BackUp },
        { Right.ChangeRepositories, false, false, Scope.Administer },
        { Right.SeePeople, false, false, Scope.Read },
        { Right.ChangePeople, false, false, Scope.Administer },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_right_is_granted_as_the_table_says(Right right, bool teacher, bool trusted, Scope least)
    {
        Assert.Equal((true, true), (Superuser.May(right), Superuser.May(right, Other)));
        Assert.Equal((teacher, trusted), (Teacher.May(right, Own), Trusted.May(right, Own)));
        Assert.False(Trusted.May(right, Other) || Trusted.May(right), "a teacher's rights end with the course");
        Assert.All(Enum.GetValues<Scope>(), scope => Assert.Equal(scope >= least, (Superuser with { Scope = scope }).May(right)));
        Assert.False((Teacher with { Scope = Scope.Administer }).May(right, Other), "a token goes no further than who made it");
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void A_token_for_some_courses_does_nothing_for_others_nor_for_all(Right right, bool teacher, bool trusted, Scope least)
    {
        var limited = Superuser with { Scope = Scope.Administer, OnlyCourses = [Own] };
        Assert.True(limited.May(right, Own));
        Assert.False(limited.May(right, Other) || limited.May(right), "it goes beyond its courses");
        Assert.Equal(trusted, (Trusted with { Scope = least, OnlyCourses = [Own] }).May(right, Own));
        Assert.False((Trusted with { Scope = Scope.Administer, OnlyCourses = [Other] }).May(right, Other), "it goes beyond its owner");
        Assert.False((Teacher with { Scope = Scope.Administer, OnlyCourses = [] }).May(right, Own), "for no course is for none");
        Assert.True(limited.RequireForSome(right)(Own) && !limited.RequireForSome(right)(Other));
        Assert.Equal([Own], limited.OnlyFor(right)!.Value);
        Assert.Equal((teacher, null), (Teacher.OnlyFor(right)!.Value.Contains(Own), Superuser.OnlyFor(right)));
        Assert.StartsWith("This token may not ", Assert.Throws<NotAllowedException>(() => limited.Require(right, Other)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void No_right_is_missing_from_the_table() =>
        Assert.Equal(Enum.GetValues<Right>().Order(), Table.Select(row => row.Data.Item1).Order());

    [Theory]
    [MemberData(nameof(Table))]
    public void A_refusal_says_what_and_whom_to_ask(Right right, bool teacher, bool trusted, Scope least)
    {
        var refused = Assert.Throws<NotAllowedException>(() => Actor.Teacher("tea").Require(right, Own));
        Assert.Matches("^Only a superuser may [a-z].*\\. Ask one to do it, or to give you the right\\.$", refused.Message);
        if (least > Scope.Read)
            Assert.StartsWith("This token may not ",
                Assert.Throws<NotAllowedException>(() => (Superuser with { Scope = Scope.Read }).Require(right)).Message,
                StringComparison.Ordinal);
        Assert.True(trusted || !teacher, "who is trusted may all that a teacher may");
    }

    // A right that nobody asks for protects nothing.
    [Fact]
    public void Each_right_is_asked_for_somewhere()
    {
        var sources = string.Concat(new[] { "CourseGit.Core", "CourseGit.Portal" }.SelectMany(SourceFiles.Of)
            .Where(f => !f.Path.StartsWith("CourseGit.Core/People/", StringComparison.Ordinal)).Select(f => f.Text));
        Assert.All(Enum.GetValues<Right>(), r => Assert.Contains($"{nameof(Right)}.{r}", sources, StringComparison.Ordinal));
    }

    // Who is a superuser is asked in one place; everything else asks for a right.
    [Fact]
    public void Nobody_but_the_table_asks_for_a_role()
    {
        var asking = CompiledUses.Of(typeof(Actor).Assembly.Location)
            .Where(u => u.Type.FullName == typeof(Actor).FullName && u.Member == $"get_{nameof(Actor.Role)}").Select(u => u.By.FullName);
        Assert.Equal([typeof(Actor).FullName!, typeof(Actor).Namespace + ".Rights"], asking.Order());
    }
}
