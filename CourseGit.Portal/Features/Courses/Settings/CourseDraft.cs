using System.Collections.Immutable;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Features.Courses.Settings;

/// <summary>Which credential a course's remote is used with.</summary>
public enum CredentialChoice
{
    None,
    Existing,
    New,
}

/// <summary>The settings of a course as they are being typed: any text, with what is wrong about each field.</summary>
public sealed class CourseDraft
{
    private (RemoteKind Kind, string Address)? _mayBePublic;

    public string? Subdomain { get; set; }
    public string? Folder { get; set; }
    public Direction Direction { get; set; } = Direction.Push;
    public RemoteForm Remote { get; set; } = RemoteForm.Hosted;

    /// <summary>What is typed for each kind of remote, so that trying another loses nothing.</summary>
    public Dictionary<RemoteKind, string?> Addresses { get; } = [];

    /// <summary>The address of the chosen kind.</summary>
    public string? Address
    {
        get => Addresses.GetValueOrDefault(Remote.Kind);
        set => Addresses[Remote.Kind] = value;
    }

    public bool HoldsNoStudentData { get; set; }

    /// <summary>
    /// For a course without data of students: its repository may be public. That is said of one address, not of the next.
    /// </summary>
    public bool MayBePublic
    {
        get => _mayBePublic == (Remote.Kind, Text(Address));
        set => _mayBePublic = value ? (Remote.Kind, Text(Address)) : null;
    }

    public string? Branch { get; set; }
    public string? GitUser { get; set; }
    public DatabaseKind DatabaseKind { get; set; }

    /// <summary>For no database: somebody has chosen that.</summary>
    public bool FilesAreEnough { get; set; }

    public string? DatabaseFile { get; set; }
    public string? DatabaseHost { get; set; }
    public string? DatabasePort { get; set; }
    public string? DatabaseName { get; set; }
    public string? DatabaseCredential { get; set; }
    public bool DatabaseAllOrNothing { get; set; }
    public string? Excludes { get; set; } = Lines(ExcludePattern.Defaults);

    public string? AfterRestoreUrl { get; set; }

    public CredentialChoice CredentialChoice { get; set; }
    public string? CredentialName { get; set; }
    public CredentialDraft NewCredential { get; } = new();

    /// <summary>What is wrong, by the name of the field.</summary>
    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

    /// <summary>The draft of a registered course.</summary>
    public static CourseDraft Of(Course course, RemoteForms remotes) => new()
    {
        Subdomain = course.Subdomain.Value,
        Folder = course.Folder.Value,
        Direction = course.Direction,
        // A kind that nobody here knows any more is shown as it is written, so that another can be chosen.
        Remote = remotes.Find(course.Remote.Kind) ?? RemoteForm.Url,
        Address = remotes.Find(course.Remote.Kind) is null ? course.Remote.ToString() : course.Remote.Address,
        HoldsNoStudentData = course.HoldsNoStudentData,
        MayBePublic = course.MayBePublic(course.Remote),
        Branch = course.Branch?.Value,
        GitUser = course.GitUser,
        DatabaseKind = course.Database.Kind,
        FilesAreEnough = course.Database.IsDecided,
        DatabaseFile = course.Database.File?.Value,
        DatabaseHost = course.Database.Place.Host,
        DatabasePort = course.Database.Place.Port?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        DatabaseName = course.Database.Place.Name,
        DatabaseCredential = course.Database.Place.CredentialName,
        DatabaseAllOrNothing = course.Database.AllOrNothing,
        Excludes = Lines(course.Excludes),
        AfterRestoreUrl = course.AfterRestoreUrl?.OriginalString,
        CredentialChoice = course.CredentialName is null ? CredentialChoice.None : CredentialChoice.Existing,
        CredentialName = course.CredentialName,
    };

    /// <summary>The course the draft describes; null when a field is wrong, see <see cref="Errors"/>.</summary>
    public Course? ToCourse()
    {
        Errors.Clear();
        var subdomain = Read(
            nameof(Subdomain), () => Core.Primitives.Subdomain.Parse(
            Required(Subdomain, "Write the course's subdomain, for example ffm516-2025.")));
        var folder = Read(
            nameof(Folder), () => CoursePath.Parse(
            TextLength.Check(Or(Folder, Subdomain), CoursePath.MaxLength, "The path of the folder")));
        var remote = ReadRemote();
        var branch = IsEmpty(Branch) ? null : Read(nameof(Branch), () => BranchName.Parse(Branch!.Trim()));
        var database = DatabaseKind == DatabaseKind.PostgreSql
            ? new CourseDatabase(DatabaseKind.PostgreSql, null) { Place = ReadPlace(), AllOrNothing = DatabaseAllOrNothing }
            : Read(nameof(DatabaseFile), ReadDatabase);
        var excludes = Read(
            nameof(Excludes), () => (object)ExcludePattern.ParseLines(
            TextLength.Check(Excludes, ExcludePattern.MaxTotalLength, "The list of what is left out")));
        var user = IsEmpty(GitUser) ? null
            : Read(nameof(GitUser), () => TextLength.Check(GitUser!.Trim(), GitIdentity.MaxLength, "The name of the author (GIT_USER)"));
        var afterRestore = IsEmpty(AfterRestoreUrl)
            ? null
            : Read(nameof(AfterRestoreUrl), () => AfterRestoreAddress.Parse(AfterRestoreUrl!.Trim()));
        var credential = Remote.TakesCredential ? ReadCredential() : null;
        if (subdomain is null)
            ForgetDefaultsOfSubdomain();
        return Errors.Count > 0 ? null : new Course
        {
            Subdomain = subdomain!,
            Folder = folder!,
            Direction = Direction,
            Remote = remote!,
            HoldsNoStudentData = HoldsNoStudentData,
            PublicRemote = HoldsNoStudentData && MayBePublic ? remote : null,
            Branch = branch,
            CredentialName = credential,
            GitUser = user,
            Database = database!,
            Excludes = (ImmutableArray<ExcludePattern>)excludes!,
            AfterRestoreUrl = afterRestore,
        };
    }

    /// <summary>All that a try of the remote depends on.</summary>
    public ImmutableArray<object?> RemoteValues => [Remote.Kind, Text(Address), .. Remote.TakesCredential ? CredentialValues : []];

    /// <summary>Which credential is chosen, or what is typed for a new one.</summary>
    public ImmutableArray<object?> CredentialValues => CredentialChoice == CredentialChoice.New
        ? [CredentialChoice, Text(NewCredential.Name), Text(NewCredential.User), Text(NewCredential.Token), NewCredential.Imported]
        : [CredentialChoice, CredentialName];

    /// <summary>The parts that are not as they are in another draft, in the order of the page.</summary>
    public ImmutableArray<SettingsSection> ChangedSince(CourseDraft saved) =>
        [.. SettingsSection.All.Where(s => !s.Values(this).SequenceEqual(s.Values(saved)))];

    /// <summary>The remote as it would be tried, whatever is wrong in other fields; see <see cref="Errors"/> when it is null.</summary>
    /// <param name="course">The registered course it is for; null for a new one.</param>
    public RemoteTrial? ToTrial(Core.Primitives.Subdomain? course)
    {
        Errors.Clear();
        var remote = ReadRemote();
        var isNew = Remote.TakesCredential && CredentialChoice == CredentialChoice.New;
        if (isNew && NewCredential.Problem() is { } problem)
            Errors[nameof(CredentialDraft.Token)] = problem;
        var stored = isNew || !Remote.TakesCredential ? null : ReadCredential();
        return Errors.Count > 0 ? null : new RemoteTrial(
            course, remote!, stored, isNew ? new(NewCredential.UserOrDefault, NewCredential.ToSecret()) : null)
        {
            IsForReading = Direction == Direction.Pull,
            MayBePublic = HoldsNoStudentData && MayBePublic,
        };
    }

    private Core.Courses.Remote? ReadRemote() => Read(
        nameof(Address), () => Remote.Read(
        Required(Or(Address, Remote.Default?.Invoke(Subdomain?.Trim() ?? "")), $"Write the address, for example {Remote.Example}.")));

    /// <summary>What is typed; an empty field is as good as none.</summary>
    internal static string Text(string? typed) => typed?.Trim() ?? "";

    // What is made of the subdomain is wrong with it, and right again when it is corrected.
    private void ForgetDefaultsOfSubdomain()
    {
        if (IsEmpty(Address) && Remote.Default is not null)
            Errors.Remove(nameof(Address));
        if (IsEmpty(Folder))
            Errors.Remove(nameof(Folder));
        if (IsEmpty(NewCredential.Name))
            Errors.Remove(nameof(CredentialDraft.Name));
    }

    private CourseDatabase ReadDatabase()
    {
        if (DatabaseKind == DatabaseKind.None)
            return FilesAreEnough ? CourseDatabase.FilesOnly : CourseDatabase.None;
        var file = Required(DatabaseFile, "Write the path of the SQLite file, counted from the course folder, for example course.sqlite3.");
        return new CourseDatabase(
            DatabaseKind.Sqlite, CoursePath.Parse(TextLength.Check(file, CoursePath.MaxLength, "The path of the SQLite file")));
    }

    private DatabasePlace ReadPlace()
    {
        var host = IsEmpty(DatabaseHost) ? null : Read(nameof(DatabaseHost), () => DatabasePlace.ReadHost(DatabaseHost!.Trim()));
        var port = IsEmpty(DatabasePort) ? null : Read(nameof(DatabasePort), () => (object)DatabasePlace.ReadPort(DatabasePort!.Trim()));
        var name = IsEmpty(DatabaseName) ? null : Read(nameof(DatabaseName), () => DatabasePlace.ReadName(DatabaseName!.Trim()));
        var place = new DatabasePlace
        {
            Host = host,
            Port = (int?)port,
            Name = name,
            CredentialName = IsEmpty(DatabaseCredential) ? null : DatabaseCredential
        };
        return Read(nameof(DatabaseCredential), place.Checked) ?? place;
    }

    private string? ReadCredential()
    {
        if (CredentialChoice == CredentialChoice.New)
        {
            foreach (var (field, error) in NewCredential.Check(Subdomain))
                Errors[field] = error;
            return NewCredential.NameFor(Subdomain);
        }
        if (CredentialChoice == CredentialChoice.Existing && IsEmpty(CredentialName))
            Errors[nameof(CredentialName)] = "Choose a credential from the list, or \"None\" when the server asks for none.";
        return CredentialChoice == CredentialChoice.Existing ? CredentialName : null;
    }

    private T? Read<T>(string field, Func<T> parse) where T : class
    {
        try
        {
            return parse();
        }
        catch (InvalidInputException e)
        {
            Errors[field] = e.Message;
            return null;
        }
    }

    private static string Required(string? text, string whenEmpty) => IsEmpty(text) ? throw new InvalidInputException(whenEmpty)
        : text!.Trim();

    private static string? Or(string? text, string? fallback) => IsEmpty(text) ? fallback?.Trim() : text!.Trim();

    private static bool IsEmpty(string? text) => string.IsNullOrWhiteSpace(text);

    private static string Lines(IEnumerable<ExcludePattern> patterns) => string.Join('\n', patterns);
}
