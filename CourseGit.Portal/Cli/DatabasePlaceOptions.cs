using System.CommandLine;
using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Cli;

/// <summary>
/// Where a course's PostgreSQL database lies, as far as the portal's settings and the course folder do not say it (<c>default</c> takes a
/// value back), and whether
/// a restore may leave something of it out.
/// </summary>
internal sealed class DatabasePlaceOptions
{
    private readonly Option<string?> _host = new(
        "--database-host")
    { Description = "Server of a PostgreSQL database; \"default\" for that of the portal's settings" };
    private readonly Option<string?> _port = new(
        "--database-port")
    { Description = "Its port; \"default\" for that of the portal's settings" };
    private readonly Option<string?> _name = new(
        "--database-name")
    { Description = "Its name; \"default\" for what dbname.txt or database.conf in the course folder says" };
    private readonly Option<string?> _credential = new(
        "--database-credential")
    {
        Description =
        "Name of the credential with its user and password; \"default\" for those of the portal's settings"
    };
    private readonly Option<string?> _allOrNothing = new(
        "--database-all-or-nothing")
    {
        Description =
        "yes: a restore that would leave something of the database out is refused; no: it is left out with a warning"
    };

    private Option<string?>[] All => [_host, _port, _name, _credential, _allOrNothing];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Add(option);
    }

    /// <exception cref="InvalidInputException">A value cannot be, or the database is none on a server.</exception>
    public Course Apply(Course course, ParseResult parsed)
    {
        if (All.All(o => parsed.GetValue(o) is null))
            return course;
        if (course.Database.Kind != DatabaseKind.PostgreSql)
            throw new InvalidInputException(
                "--database-host, --database-port, --database-name, --database-credential and --database-all-or-nothing belong to a "
                + "PostgreSQL database. Add --database postgres, or leave them out.");
        var place = course.Database.Place;
        return course with
        {
            Database = course.Database with
            {
                AllOrNothing = parsed.GetValue(_allOrNothing) is { } text ? ReadYesOrNo(text) : course.Database.AllOrNothing,
                Place = place with
                {
                    Host = Read(_host, place.Host, parsed),
                    Port = Read(_port, place.Port?.ToString(CultureInfo.InvariantCulture), parsed) is { } port
                        ? DatabasePlace.ReadPort(port)
                        : null,
                    Name = Read(_name, place.Name, parsed),
                    CredentialName = Read(_credential, place.CredentialName, parsed),
                },
            },
        };
    }

    private static bool ReadYesOrNo(string text) => text.ToLowerInvariant() switch
    {
        "yes" => true,
        "no" => false,
        _ => throw new InvalidInputException(
            $"\"{text}\" is neither yes nor no. --database-all-or-nothing yes refuses a restore that would leave something of the "
            + "database out; no brings back what can be had."),
    };

    private static string? Read(Option<string?> option, string? before, ParseResult parsed) => parsed.GetValue(option) switch
    {
        null => before,
        "default" => null,
        var text => text,
    };
}
