/**
 * Exports as others might write them. The vendor's own form is not public: each of these is invented, and differs from
 * ours in another way.
 */
export const INVENTED_EXPORTS = {
  "attributes, camel case, 0 and 1": `<?xml version="1.0" encoding="UTF-8"?>
<templateExport formatVersion="3" exportedBy="Anna Admin">
  <template templateCode="incident" templateName="Incident" id="4711">
    <folders><folder code="incidents" name="Incidents"/></folders>
    <attributeClass code="basic" name="Basic data" id="12">
      <attribute code="efecte_id" name="Efecte ID" dataType="STRING" multiValue="0" mandatory="0" unique="1" handler="identifier" prefix="INC-"/>
      <attribute code="subject" name="Subject" dataType="STRING" multiValue="0" mandatory="1" unique="0"/>
      <attribute code="details" name="Details" dataType="TEXT" multiValue="0" mandatory="0" unique="0"/>
      <attribute code="impact" name="Impact" dataType="STATIC_VALUE" multiValue="0" mandatory="0" unique="0">
        <staticValue code="high" name="High"/><staticValue code="low" name="Low"/>
      </attribute>
    </attributeClass>
    <attributeClass code="people" name="People" id="13">
      <attribute code="customer" name="Customer" dataType="REFERENCE" multiValue="0" mandatory="0" unique="0">
        <referenceTarget templateCode="person"/>
      </attribute>
      <attribute code="parts" name="Parts" dataType="REFERENCE" multiValue="1" mandatory="0" unique="0" backReference="incident">
        <referenceTarget templateCode="part"/>
      </attribute>
      <attribute code="created" name="Created" dataType="DATE" multiValue="0" mandatory="0" unique="0"/>
      <attribute code="count" name="Count" dataType="NUMBER" multiValue="0" mandatory="0" unique="0"/>
    </attributeClass>
  </template>
</templateExport>`,

  "child elements, translations, true and false": `<templates>
  <template>
    <id>88</id>
    <code>incident</code>
    <name xml:lang="en">Incident</name><name xml:lang="fi">Häiriö</name>
    <folders><folder><code>incidents</code><name xml:lang="en">Incidents</name><name xml:lang="fi">Häiriöt</name></folder></folders>
    <classes>
      <class>
        <id>5</id><code>basic</code><name xml:lang="en">Basic</name><name xml:lang="fi">Perustiedot</name>
        <attributes>
          <attribute>
            <id>501</id><code>efecte_id</code><name xml:lang="en">Efecte ID</name><name xml:lang="fi">Tunnus</name>
            <type>string</type><multi-value>false</multi-value><required>false</required><unique>true</unique>
            <handler>identifier</handler><prefix>INC-</prefix>
          </attribute>
          <attribute>
            <id>502</id><code>details</code><name xml:lang="en">Details</name><name xml:lang="fi">Kuvaus</name>
            <type>text</type><multi-value>false</multi-value><required>false</required><unique>false</unique>
          </attribute>
          <attribute>
            <id>503</id><code>state</code><name xml:lang="en">State</name><name xml:lang="fi">Tila</name>
            <type>static</type><multi-value>false</multi-value><required>true</required><unique>false</unique>
            <static-values>
              <static-value><code>open</code><name xml:lang="en">Open</name><name xml:lang="fi">Avoin</name></static-value>
              <static-value><code>done</code><name xml:lang="en">Done</name><name xml:lang="fi">Valmis</name></static-value>
            </static-values>
          </attribute>
        </attributes>
      </class>
      <class>
        <id>6</id><code>more</code><name xml:lang="en">More</name><name xml:lang="fi">Lisää</name>
        <attributes>
          <attribute>
            <id>504</id><code>members</code><name xml:lang="en">Members</name><name xml:lang="fi">Jäsenet</name>
            <type>reference</type><multi-value>true</multi-value><required>false</required><unique>false</unique>
            <targets><target>person</target><target>group</target></targets>
          </attribute>
          <attribute>
            <id>505</id><code>tickets</code><name xml:lang="en">Tickets</name><name xml:lang="fi">Tiketit</name>
            <type>back-reference</type><multi-value>true</multi-value><required>false</required><unique>false</unique>
            <back-reference>parent</back-reference><targets><target>incident</target></targets>
          </attribute>
          <attribute>
            <id>506</id><code>due</code><name xml:lang="en">Due</name><name xml:lang="fi">Määräaika</name>
            <type>datetime</type><multi-value>false</multi-value><required>false</required><unique>false</unique>
          </attribute>
          <attribute>
            <id>507</id><code>cost</code><name xml:lang="en">Cost</name><name xml:lang="fi">Hinta</name>
            <type>integer</type><multi-value>false</multi-value><required>false</required><unique>false</unique>
          </attribute>
        </attributes>
      </class>
    </classes>
  </template>
</templates>`,

  "lists of properties, yes and no": `<export>
  <object kind="template">
    <property name="code">incident</property><property name="name">Incident</property><property name="folder">incidents</property>
    <group>
      <property name="code">basic</property><property name="name">Basic</property>
      <field><property name="code">efecte_id</property><property name="name">ID</property><property name="type">String</property><property name="multiValue">no</property><property name="mandatory">no</property><property name="unique">yes</property><property name="prefix">INC-</property></field>
      <field><property name="code">details</property><property name="name">Details</property><property name="type">Text</property><property name="multiValue">no</property><property name="mandatory">no</property><property name="unique">no</property></field>
      <field><property name="code">state</property><property name="name">State</property><property name="type">StaticValue</property><property name="multiValue">no</property><property name="mandatory">yes</property><property name="unique">no</property>
        <choice><property name="code">open</property><property name="name">Open</property></choice>
        <choice><property name="code">done</property><property name="name">Done</property></choice></field>
    </group>
    <group>
      <property name="code">more</property><property name="name">More</property>
      <field><property name="code">customer</property><property name="name">Customer</property><property name="type">Reference</property><property name="multiValue">yes</property><property name="mandatory">no</property><property name="unique">no</property><property name="target">person</property></field>
      <field><property name="code">tickets</property><property name="name">Tickets</property><property name="type">Reference</property><property name="multiValue">yes</property><property name="mandatory">no</property><property name="unique">no</property><property name="target">incident</property><property name="backReference">parent</property></field>
      <field><property name="code">due</property><property name="name">Due</property><property name="type">DateTime</property><property name="multiValue">no</property><property name="mandatory">no</property><property name="unique">no</property></field>
      <field><property name="code">cost</property><property name="name">Cost</property><property name="type">Number</property><property name="multiValue">no</property><property name="mandatory">no</property><property name="unique">no</property></field>
    </group>
  </object>
</export>`,

  "other element names, a label beside the name, flags only where they are set": `<DataModel>
  <EntityType Name="incident" Label="Incident" Folder="incidents">
    <Section Name="basic" Label="Basic">
      <Field Name="efecte_id" Label="ID" Kind="Text" IsUnique="True" Prefix="INC-"/>
      <Field Name="subject" Label="Subject" Kind="Text" IsRequired="True"/>
      <Field Name="state" Label="State" Kind="Enumeration">
        <Option Name="open" Label="Open"/><Option Name="done" Label="Done"/>
      </Field>
      <Field Name="customer" Label="Customer" Kind="Lookup"><PointsTo EntityType="person"/></Field>
      <Field Name="parts" Label="Parts" Kind="Lookup" AllowsMultiple="True"><PointsTo EntityType="part"/></Field>
      <Field Name="tickets" Label="Tickets" Kind="Lookup" AllowsMultiple="True" InverseOf="parent"><PointsTo EntityType="incident"/></Field>
      <Field Name="due" Label="Due" Kind="Timestamp"/>
      <Field Name="cost" Label="Cost" Kind="Decimal"/>
    </Section>
  </EntityType>
</DataModel>`,

  "a default namespace, a header in a comment, optional instead of mandatory": `<?xml version="1.0" encoding="UTF-8"?>
<!-- Exported from ESM 2025.3 by Anna Admin at 2026-11-02 -->
<esm:configuration xmlns:esm="urn:example:esm" xmlns="urn:example:template" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:example:template template.xsd">
  <template_list>
    <template code="incident" version="12">
      <names><en>Incident</en><fi>Häiriö</fi><sv>Incident</sv><de>Störung</de></names>
      <folder_list><folder code="incidents"><names><en>Incidents</en><fi>Häiriöt</fi><sv>Incidenter</sv><de>Störungen</de></names></folder></folder_list>
      <attribute_class code="basic">
        <names><en>Basic</en><fi>Perus</fi><sv>Bas</sv><de>Basis</de></names>
        <attribute_item code="efecte_id" attribute_type="string_attribute" optional="true" single_value="true" unique="true" order="0" prefix="INC-"><names><en>ID</en><fi>Tunnus</fi><sv>ID</sv><de>ID</de></names></attribute_item>
        <attribute_item code="details" attribute_type="text_attribute" optional="true" single_value="true" unique="false" order="1"><names><en>Details</en><fi>Kuvaus</fi><sv>Detaljer</sv><de>Details</de></names></attribute_item>
        <attribute_item code="state" attribute_type="static_value_attribute" optional="false" single_value="true" unique="false" order="2"><names><en>State</en><fi>Tila</fi><sv>Status</sv><de>Status</de></names>
          <static_value code="open"><names><en>Open</en><fi>Avoin</fi><sv>Öppen</sv><de>Offen</de></names></static_value>
          <static_value code="done"><names><en>Done</en><fi>Valmis</fi><sv>Klar</sv><de>Fertig</de></names></static_value>
        </attribute_item>
        <attribute_item code="members" attribute_type="reference_attribute" optional="true" single_value="false" unique="false" order="3"><names><en>Members</en><fi>Jäsenet</fi><sv>Medlemmar</sv><de>Mitglieder</de></names><target_template code="person"/></attribute_item>
        <attribute_item code="tickets" attribute_type="reference_attribute" optional="true" single_value="false" unique="false" order="4"><names><en>Tickets</en><fi>Tiketit</fi><sv>Ärenden</sv><de>Tickets</de></names><target_template code="incident"/><back_reference>parent</back_reference></attribute_item>
        <attribute_item code="due" attribute_type="date_attribute" optional="true" single_value="true" unique="false" order="5"><names><en>Due</en><fi>Pvm</fi><sv>Datum</sv><de>Datum</de></names></attribute_item>
        <attribute_item code="cost" attribute_type="number_attribute" optional="true" single_value="true" unique="false" order="6"><names><en>Cost</en><fi>Hinta</fi><sv>Pris</sv><de>Preis</de></names></attribute_item>
      </attribute_class>
    </template>
  </template_list>
</esm:configuration>`,

  "properties in attributes, ids everywhere, classes named by the attributes": `<Templates>
  <Template uuid="2f0c7c1e-5d0e-4a51-9e47-8d8a6c1f2b3a">
    <Property key="Code" value="incident"/><Property key="Name" value="Incident"/>
    <Attribute uuid="11111111-5d0e-4a51-9e47-8d8a6c1f2b3a">
      <Property key="Code" value="efecte_id"/><Property key="Name" value="ID"/><Property key="Type" value="STRING"/><Property key="Class" value="basic"/><Property key="MultiValue" value="N"/><Property key="Mandatory" value="N"/><Property key="Unique" value="Y"/>
    </Attribute>
    <Attribute uuid="22222222-5d0e-4a51-9e47-8d8a6c1f2b3a">
      <Property key="Code" value="state"/><Property key="Name" value="State"/><Property key="Type" value="STATIC"/><Property key="Class" value="basic"/><Property key="MultiValue" value="N"/><Property key="Mandatory" value="Y"/><Property key="Unique" value="N"/>
      <Values><Value id="1" code="open" label="Open"/><Value id="2" code="done" label="Done"/></Values>
    </Attribute>
    <Attribute uuid="33333333-5d0e-4a51-9e47-8d8a6c1f2b3a">
      <Property key="Code" value="customer"/><Property key="Name" value="Customer"/><Property key="Type" value="REF"/><Property key="Class" value="people"/><Property key="MultiValue" value="Y"/><Property key="Mandatory" value="N"/><Property key="Unique" value="N"/>
      <Targets><Target id="7" code="person"/></Targets>
    </Attribute>
    <Attribute uuid="44444444-5d0e-4a51-9e47-8d8a6c1f2b3a">
      <Property key="Code" value="tickets"/><Property key="Name" value="Tickets"/><Property key="Type" value="BACKREF"/><Property key="Class" value="people"/><Property key="MultiValue" value="Y"/><Property key="Mandatory" value="N"/><Property key="Unique" value="N"/><Property key="BackReference" value="parent"/>
      <Targets><Target id="8" code="incident"/></Targets>
    </Attribute>
    <Attribute uuid="55555555-5d0e-4a51-9e47-8d8a6c1f2b3a">
      <Property key="Code" value="due"/><Property key="Name" value="Due"/><Property key="Type" value="DATE"/><Property key="Class" value="people"/><Property key="MultiValue" value="N"/><Property key="Mandatory" value="N"/><Property key="Unique" value="N"/>
    </Attribute>
    <Attribute uuid="66666666-5d0e-4a51-9e47-8d8a6c1f2b3a">
      <Property key="Code" value="cost"/><Property key="Name" value="Cost"/><Property key="Type" value="INT"/><Property key="Class" value="people"/><Property key="MultiValue" value="N"/><Property key="Mandatory" value="N"/><Property key="Unique" value="N"/>
    </Attribute>
  </Template>
</Templates>`,
} as const;
