using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Cli;

/// <summary>The options that <c>course add</c> and <c>course set</c> share; what is not given stays as it is.</summary>
internal sealed class CourseOptions
{
    private readonly Option<string?> _path = new(
        "--path")
    { Description = "Folder, relative to the courses folder; the subdomain when left out" };
    private readonly Option<string?> _direction = new("--direction") { Description = "push, pull or none" };
    private readonly Option<string?> _remote = new(
        "--remote")
    {
        Description = "github:OWNER/NAME, gitlab:GROUP/NAME, gitea:OWNER/NAME, hosted, hosted:OWNER/NAME, or an address of any git server"
    };
    private readonly Option<string?> _branch = new(
        "--branch")
    { Description = "Branch; \"default\" for what .git-branch in the course folder says, else the server's name" };
    private readonly Option<string?> _credential = new("--credential") { Description = "Name of a credential; \"none\" for none" };
    private readonly Option<string?> _user = new("--user") { Description = "Who commits when nobody signed in asked (GIT_USER)" };
    private readonly Option<string?> _database = new(
        "--database")
    { Description = "none, sqlite:FILE counted from the course folder, or postgres" };
    private readonly Option<string[]?> _excludes = new(
        "--exclude")
    {
        Description =
        "Path to leave out, counted from the course folder; give it once for each, all together replace the present ones"
    };
    private readonly Option<string?> _noStudentData = new(
        "--no-student-data")
    { Description = "yes: the course holds no names, answers or grades of students; no" };
    private readonly Option<string?> _allowPublic = new(
        "--allow-public")
    { Description = "yes: its repository may be public, which only a course without student data's may; no" };
    private readonly DatabasePlaceOptions _databasePlace = new();
    private readonly AfterRestoreOptions _afterRestore = new();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _path, _direction, _remote, _branch, _credential, _user, _database, _excludes,
            _noStudentData, _allowPublic })
            command.Add(option);
        _databasePlace.AddTo(command);
        _afterRestore.AddTo(command);
    }

    /// <summary>Where the course goes, or what is shown there, is said.</summary>
    public bool NamesPlace(ParseResult parsed) => parsed.GetValue(_remote) is not null || parsed.GetValue(_credential) is not null;

    /// <summary>Whether the two values a new course must be told are there.</summary>
    public bool NamesEssentials(ParseResult parsed) => parsed.GetValue(_direction) is not null && parsed.GetValue(_remote) is not null;

    /// <summary>Whether the repository is named, be it the one of before.</summary>
    public bool NamesRemote(ParseResult parsed) => parsed.GetValue(_remote) is not null;

    /// <exception cref="InvalidInputException">A value cannot be.</exception>
    public Course Apply(Course course, ParseResult parsed, RemoteForms remotes)
    {
        if (parsed.GetValue(_path) is { } path)
            course = course with { Folder = CoursePath.Parse(path) };
        if (parsed.GetValue(_direction) is { } direction)
            course = course with { Direction = ReadDirection(direction) };
        if (parsed.GetValue(_remote) is { } remote)
            course = course with { Remote = remotes.Read(remote, course.Subdomain) };
        course = ApplyPublic(course, parsed);
        if (parsed.GetValue(_branch) is { } branch)
            course = course with { Branch = branch == "default" ? null : BranchName.Parse(branch) };
        if (parsed.GetValue(_credential) is { } credential)
            course = course with { CredentialName = credential == "none" ? null : credential };
        if (parsed.GetValue(_user) is { } user)
            course = course with { GitUser = user.Length == 0 ? null : user };
        if (parsed.GetValue(_database) is { } database)
            course = course with { Database = Keep(course.Database, ReadDatabase(database)) };
        course = _databasePlace.Apply(course, parsed);
        if (parsed.GetValue(_excludes) is { Length: > 0 } excludes)
            course = course with { Excludes = [.. excludes.Select(ExcludePattern.Parse).Distinct()] };
        return _afterRestore.Apply(course, parsed);
    }

    // The allowance names one repository: it does not move along to another. To take the first back takes the second along.
    private Course ApplyPublic(Course course, ParseResult parsed)
    {
        if (parsed.GetValue(_noStudentData) is { } holdsNone)
            course = course with { HoldsNoStudentData = ReadAnswer("--no-student-data", holdsNone) };
        if (parsed.GetValue(_allowPublic) is { } allowed)
            return course with { PublicRemote = ReadAnswer("--allow-public", allowed) ? course.Remote : null };
        return course.HoldsNoStudentData ? course : course with { PublicRemote = null };
    }

    private static bool ReadAnswer(string option, string text) => text.ToLowerInvariant() switch
    {
        "yes" => true,
        "no" => false,
        _ => throw new InvalidInputException($"\"{TextLength.Excerpt(text)}\" is no answer to {option}. Write yes or no."),
    };

    private static Direction ReadDirection(string text) => text.ToLowerInvariant() switch
    {
        "push" => Direction.Push,
        "pull" => Direction.Pull,
        "none" => Direction.None,
        _ => throw new InvalidInputException(
            $"\"{text}\" is not a direction. Use push (back up from here), pull (restore to here) or none."),
    };

    // To name the same kind again is no reason to forget where it lies.
    private static CourseDatabase Keep(CourseDatabase before, CourseDatabase now) => before.Kind == now.Kind
        ? now with { Place = before.Place, AllOrNothing = before.AllOrNothing }
        : now;

    private static CourseDatabase ReadDatabase(string text)
    {
        if (text == "none")
            return CourseDatabase.FilesOnly;
        if (text is "postgres" or "postgresql")
            return new CourseDatabase(DatabaseKind.PostgreSql, null);
        return text.StartsWith("sqlite:", StringComparison.Ordinal)
            ? new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse(text["sqlite:".Length..]))
            : throw new InvalidInputException(
                $"\"{text}\" is not a database. Use none, sqlite:FILE with the file's path counted from the course folder, or postgres "
            + "for a database on a PostgreSQL server.");
    }
}
